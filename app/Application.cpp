#include "app/Application.h"
#include "app/Display.h"
#include <QApplication>
namespace sw {
int runWindow(int argc, char** argv, CommandLine)
{
    DisplayGuard guard{QString()};
    QApplication a(argc, argv);
    return 0;
}
} // namespace sw
