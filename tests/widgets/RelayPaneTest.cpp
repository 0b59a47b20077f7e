#include "tests/TestMain.h"
#include "tests/models/session/EngineFixture.h"

#include "models/decode/ExchangeModel.h"
#include "models/session/ConnectionModel.h"
#include "widgets/AllowListView.h"
#include "widgets/BodyView.h"
#include "widgets/EndpointPage.h"
#include "widgets/ExchangeDetail.h"
#include "widgets/ExchangePane.h"
#include "widgets/FollowingTable.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadView.h"
#include "widgets/ReadyLines.h"
#include "widgets/RelayPane.h"
#include "widgets/TapRulesView.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>

namespace sw {
