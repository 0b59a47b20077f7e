#include "models/session/DescriptorModel.h"

#include "tests/TestMain.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

namespace sw {

/// The rows of kept descriptors.
class DescriptorModelTest : public QObject
{
    Q_OBJECT
private slots:
    void rowsComeAndGoInRuns();
};

static KeptDescriptor pipeKept(DescriptorId id, ConnectionId connection)
{
    KeptDescriptor kept;
    kept.id = id;
    kept.endpoint = 1;
    kept.connection = connection;
    kept.row = 41;
    kept.info.kind = DescriptorInfo::Kind::Pipe;
    kept.info.target = "pipe:[7]";
    kept.info.inode = 7;
    return kept;
}

static QString printed(const DescriptorModel& model)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column)
            cells << model.index(row, column).data().toString();
        lines << cells.join(u'|');
    }
    return lines.join(u'\n');
}

void DescriptorModelTest::rowsComeAndGoInRuns()
{
    DescriptorModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    model.apply({{pipeKept(1, 3), pipeKept(2, 3)}, {}});
    model.apply({{pipeKept(3, 0), pipeKept(4, 5), pipeKept(5, 5)}, {}});
    QCOMPARE(printed(model).section(u'\n', 1, 2),
             QStringLiteral("pipe|pipe:[7]|read, inode 7|connection 3|42\n"
                            "pipe|pipe:[7]|read, inode 7|a nameless sender|42"));
    model.apply({{}, {1, 2, 5, 99}});
    QCOMPARE(removed.size(), 2);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.index(0, 0).data(DescriptorModel::KeptRole).value<KeptDescriptor>().id, DescriptorId(3));
    model.apply({{pipeKept(6, 1)}, {3, 4}});
    QCOMPARE(printed(model), QStringLiteral("pipe|pipe:[7]|read, inode 7|connection 1|42"));
    QCOMPARE(model.headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("What"));
}

SW_TEST(DescriptorModelTest)

} // namespace sw

#include "DescriptorModelTest.moc"
