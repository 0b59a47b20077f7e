#include "models/base/Failure.h"
#include "tests/TestMain.h"

#include <cerrno>

namespace sw {

class FailureTest : public QObject
{
    Q_OBJECT
private slots:
    void namesTheErrnoOnce();
};

void FailureTest::namesTheErrnoOnce()
{
    const Failure made = Failure::fromErrno(QStringLiteral("Reading x"), ENOENT);
    QCOMPARE(made.sentence, QStringLiteral("Reading x: No such file or directory (ENOENT)"));
    QCOMPARE(made.withErrno(), made.sentence);
    const Failure told{QStringLiteral("Nobody is there"), ECONNREFUSED, Remedy::Retry};
    QCOMPARE(told.withErrno(), QStringLiteral("Nobody is there (ECONNREFUSED)"));
    const Failure plain{QStringLiteral("No"), 0, Remedy::None};
    QCOMPARE(plain.withErrno(), QStringLiteral("No"));
}

} // namespace sw

using sw::FailureTest;
SW_TEST(FailureTest)
#include "FailureTest.moc"
