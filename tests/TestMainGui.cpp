#include "tests/TestMain.h"

#include <QApplication>

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    return sw::test::runAll(argc, argv);
}
