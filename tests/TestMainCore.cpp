#include "tests/TestMain.h"

#include <QCoreApplication>

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    return sw::test::runAll(argc, argv);
}
