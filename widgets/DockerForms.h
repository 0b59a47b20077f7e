#pragma once

#include "models/http/DockerAnswer.h"

#include <memory>

namespace sw {

class BodyForm;

/// The form for BodyView::setForm() that suits what an engine answers; null: none does. asked: the request
/// that is answered. canCall: BodyForm::requestWanted() and changeWanted() are heeded; else no calls are
/// offered. GUI thread.
std::unique_ptr<BodyForm> makeDockerForm(const HttpRequest& asked, const HttpHead& response,
                                         bool canCall = true);

} // namespace sw
