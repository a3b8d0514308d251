package dev.refold.query;

import java.net.http.HttpResponse;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An HTTP response. */
record Answer(HttpResponse<String> response) {

    int status() {
        return response.statusCode();
    }

    String body() {
        return response.body();
    }

    Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    String mediaType() {
        return header("Content-Type").orElse("none").split(";", 2)[0];
    }

    JsonNode json() {
        return JsonMapper.shared().readTree(body());
    }

    String text(String pointer) {
        return json().at(pointer).asString();
    }

    /** The end of a problem's type. */
    String problem() {
        return text("/type").replace("urn:refold:problem:", "");
    }
}
