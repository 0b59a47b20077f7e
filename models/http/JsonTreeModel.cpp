#include "models/http/JsonTreeModel.h"

#include "models/base/ByteSource.h"
#include "models/base/Bytes.h"
#include "models/http/JsonPretty.h"

#include <QLocale>

#include <algorithm>

namespace sw {

namespace {

constexpr quint32 groupSize = 1000;
constexpr quint32 noNode = ~quint32(0);

QString grouped(quint32 number) { return QLocale(QLocale::English).toString(number); }

/// Children that one row of a value with so many stands for.
quint32 spanFor(quint32 count)
{
    quint32 span = 1;
    while ((count - 1) / span >= groupSize && count > 0)
        span *= groupSize;
    return span;
}

QString counted(quint32 count, const char* one, const char* many)
{
    return QStringLiteral("%1 %2").arg(grouped(count), QLatin1String(count == 1 ? one : many));
}

bool isJqName(QByteArrayView key)
{
    const auto isLetter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !key.isEmpty() && isLetter(key.front()) &&
           std::all_of(key.begin(), key.end(), [&](char c) { return isLetter(c) || (c >= '0' && c <= '9'); });
}

QByteArray indented(QByteArrayView json)
{
    JsonPretty pretty;
    pretty.feed(json);
    pretty.finish();
    return pretty.take();
}

} // namespace

struct JsonTreeModel::Node
{
    quint32 tape = 0;
    JsonTape::Value value = 0;
    quint32 parent = noNode;
    int row = 0;
    quint32 children = noNode;    ///< first of a block, once somebody looked
    quint32 first = 0, count = 0; ///< children of the value that stand below this row
    bool group = false;
};

JsonTreeModel::JsonTreeModel(QObject* parent) : QAbstractItemModel(parent) {}
JsonTreeModel::~JsonTreeModel() = default;

void JsonTreeModel::setSource(std::shared_ptr<const ByteSource> source)
{
    beginResetModel();
    m_source = std::move(source);
    m_tapes.clear();
    m_tapeEnds.clear();
    m_nodes.clear();
    m_top.clear();
    m_bounded = m_numbered = false;
    endResetModel();
}

void JsonTreeModel::addTape(std::shared_ptr<const JsonTape> tape)
{
    const int before = rowCount();
    const quint32 all = tape->count(JsonTape::all());
    const int added = int(std::min<quint32>(all, quint32(mostTopRows - before)));
    m_bounded = m_bounded || quint32(added) < all;
    if (added == 0)
        return;
    beginInsertRows({}, before, before + added - 1);
    m_tapes.push_back(std::move(tape));
    m_tapeEnds.push_back(before + added);
    m_top.resize(std::size_t(before) + std::size_t(added), noNode);
    endInsertRows();
    if (!m_numbered && rowCount() > 1) { // a value that is not alone has a number
        m_numbered = true;
        emit dataChanged(index(0, Key), index(rowCount() - 1, Key), {Qt::DisplayRole});
    }
}

quint32 JsonTreeModel::topNode(int row) const
{
    quint32& known = m_top[std::size_t(row)];
    if (known != noNode)
        return known;
    const auto end = std::upper_bound(m_tapeEnds.begin(), m_tapeEnds.end(), row);
    Node node;
    node.tape = quint32(end - m_tapeEnds.begin());
    const int before = node.tape > 0 ? m_tapeEnds[node.tape - 1] : 0;
    node.value = m_tapes[node.tape]->child(JsonTape::all(), quint32(row - before));
    node.row = row;
    node.count = m_tapes[node.tape]->count(node.value);
    known = quint32(m_nodes.size());
    m_nodes.push_back(node);
    return known;
}

int JsonTreeModel::rowsOf(const Node& node) const
{
    return node.count == 0 ? 0 : int((node.count - 1) / spanFor(node.count)) + 1;
}

quint32 JsonTreeModel::firstChild(quint32 parentId) const
{
    if (m_nodes[parentId].children != noNode)
        return m_nodes[parentId].children;
    const Node parent = m_nodes[parentId];
    const JsonTape& tape = *m_tapes[parent.tape];
    const auto block = quint32(m_nodes.size());
    m_nodes[parentId].children = block;
    const quint32 span = spanFor(parent.count);
    Node row;
    row.tape = parent.tape;
    row.parent = parentId;
    if (span > 1) {
        row.group = true;
        row.value = parent.value;
        for (quint32 done = 0; done < parent.count; done += span, ++row.row) {
            row.first = parent.first + done;
            row.count = std::min(span, parent.count - done);
            m_nodes.push_back(row);
        }
        return block;
    }
    for (const JsonTape::Value value : tape.children(parent.value, parent.first, parent.count)) {
        row.value = value;
        row.count = tape.count(value);
        m_nodes.push_back(row);
        ++row.row;
    }
    return block;
}

const JsonTreeModel::Node& JsonTreeModel::node(const QModelIndex& index) const
{
    return m_nodes[std::size_t(index.internalId())];
}

QModelIndex JsonTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    if (row < 0 || column < 0 || column >= ColumnCount || row >= rowCount(parent))
        return {};
    const quint32 id =
        parent.isValid() ? firstChild(quint32(parent.internalId())) + quint32(row) : topNode(row);
    return createIndex(row, column, quintptr(id));
}

QModelIndex JsonTreeModel::parent(const QModelIndex& child) const
{
    if (!child.isValid() || node(child).parent == noNode)
        return {};
    const quint32 id = node(child).parent;
    return createIndex(m_nodes[id].row, 0, quintptr(id));
}

int JsonTreeModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return int(m_top.size());
    return parent.column() == 0 ? rowsOf(node(parent)) : 0;
}

int JsonTreeModel::columnCount(const QModelIndex&) const { return ColumnCount; }

QVariant JsonTreeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Node& at = node(index);
    if (role == Qt::DisplayRole)
        return index.column() == Key ? keyText(at) : valueText(at);
    if (role == KindRole && !at.group)
        return int(m_tapes[at.tape]->kind(at.value));
    return {};
}

QVariant JsonTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == Key ? QStringLiteral("Key") : QStringLiteral("Value");
}

QByteArray JsonTreeModel::keyBytes(const Node& node) const
{
    const auto [begin, end] = m_tapes[node.tape]->key(node.value);
    return m_source->read(begin, end - begin);
}

QString JsonTreeModel::keyText(const Node& node) const
{
    if (node.group)
        return QStringLiteral("[%1 … %2]").arg(grouped(node.first), grouped(node.first + node.count - 1));
    if (node.parent == noNode)
        return !m_numbered ? QStringLiteral(".")
                           : QStringLiteral("value %1").arg(grouped(quint32(node.row) + 1));
    const auto [begin, end] = m_tapes[node.tape]->key(node.value);
    if (begin == end)
        return grouped(m_nodes[node.parent].first + quint32(node.row));
    const QString text =
        escapedText(jsonStringBytes(m_source->read(begin, std::min(end - begin, shownBytes))));
    return end - begin > shownBytes ? text + QChar(u'…') : text;
}

QString JsonTreeModel::valueText(const Node& node) const
{
    const JsonTape& tape = *m_tapes[node.tape];
    const JsonTape::Kind kind = tape.kind(node.value);
    if (node.group)
        return kind == JsonTape::Kind::Object ? counted(node.count, "key", "keys")
                                              : counted(node.count, "item", "items");
    if (kind == JsonTape::Kind::Object)
        return node.count == 0 ? QStringLiteral("{}")
                               : QStringLiteral("{ %1 }").arg(counted(node.count, "key", "keys"));
    if (kind == JsonTape::Kind::Array)
        return node.count == 0 ? QStringLiteral("[]")
                               : QStringLiteral("[ %1 ]").arg(counted(node.count, "item", "items"));
    const qint64 size = tape.end(node.value) - tape.begin(node.value);
    const QByteArray bytes = m_source->read(tape.begin(node.value), std::min(size, shownBytes));
    const QString more = size > shownBytes ? QStringLiteral("…") : QString();
    if (kind != JsonTape::Kind::String)
        return QString::fromLatin1(bytes) + more;
    return QLatin1Char('"') + escapedText(jsonStringBytes(bytes)) +
           (more.isEmpty() ? QStringLiteral("\"") : more);
}

/// A bidi mark in a key as JSON can write it, too.
static QString visibleJson(const QString& text)
{
    QString shown;
    for (const QChar c : text) {
        if (c.unicode() > 0x7f && !c.isSurrogate() && escapedText(QString(c)) != c)
            shown += QStringLiteral("\\u%1").arg(c.unicode(), 4, 16, QLatin1Char('0'));
        else
            shown += c;
    }
    return shown;
}

QString JsonTreeModel::path(const QModelIndex& index) const
{
    if (!index.isValid() || node(index).group)
        return {};
    QStringList steps;
    for (const Node* at = &node(index); at->parent != noNode; at = &m_nodes[at->parent]) {
        if (at->group)
            continue;
        const auto [begin, end] = m_tapes[at->tape]->key(at->value);
        if (begin == end) {
            steps.prepend(QStringLiteral("[%1]").arg(m_nodes[at->parent].first + quint32(at->row)));
            continue;
        }
        const QByteArray key = m_source->read(begin, end - begin);
        const QByteArray name = jsonStringBytes(key);
        steps.prepend(isJqName(name) ? QLatin1Char('.') + QString::fromLatin1(name)
                                     : QStringLiteral("[%1]").arg(
                                           visibleJson(QString::fromUtf8(indented(key)).trimmed())));
    }
    const QString path = steps.join(QString());
    return path.startsWith(QLatin1Char('.')) ? path : QLatin1Char('.') + path;
}

std::optional<QByteArray> JsonTreeModel::value(const QModelIndex& index, qint64 limit) const
{
    if (!index.isValid() || node(index).group)
        return {};
    const Node& at = node(index);
    const JsonTape& tape = *m_tapes[at.tape];
    const qint64 size = tape.end(at.value) - tape.begin(at.value);
    if (size > limit)
        return {};
    const QByteArray json = m_source->read(tape.begin(at.value), size);
    if (tape.kind(at.value) == JsonTape::Kind::String)
        return jsonStringBytes(json);
    QByteArray text = indented(json);
    if (text.endsWith('\n'))
        text.chop(1);
    return text;
}

std::pair<qint64, qint64> JsonTreeModel::range(const QModelIndex& index) const
{
    if (!index.isValid() || node(index).group)
        return {-1, -1};
    const Node& at = node(index);
    const JsonTape& tape = *m_tapes[at.tape];
    const auto [keyBegin, keyEnd] = tape.key(at.value);
    return {keyBegin < keyEnd ? keyBegin : tape.begin(at.value), tape.end(at.value)};
}

QModelIndex JsonTreeModel::indexAt(qint64 offset) const
{
    int before = 0;
    for (std::size_t i = 0; i < m_tapes.size(); before = m_tapeEnds[i++]) {
        const JsonTape& tape = *m_tapes[i];
        const auto top = tape.childAt(JsonTape::all(), offset);
        if (!top || before + int(*top) >= m_tapeEnds[i] ||
            (i + 1 < m_tapes.size() && offset >= tape.wholeEnd()))
            continue;
        QModelIndex at = index(before + int(*top), 0);
        while (true) {
            const Node here = node(at);
            const auto child = tape.childAt(here.value, offset);
            if (here.count == 0 || !child || (!here.group && offset >= tape.end(here.value)))
                return at;
            at = index(int((*child - here.first) / spanFor(here.count)), 0, at);
        }
    }
    return {};
}

} // namespace sw
