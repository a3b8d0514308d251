package dev.refold.query;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Bytes in and out: bodies within their limit, answers as JSON, errors as problems. */
final class Responder {

    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String RETRY_AFTER_SECONDS = "1";

    private final int maxBodyBytes;

    Responder(int maxBodyBytes) {
        this.maxBodyBytes = maxBodyBytes;
    }

    byte[] body(ServerRequest request) {
        try (InputStream in = request.content().inputStream()) {
            byte[] body = in.readNBytes(maxBodyBytes + 1);
            if (body.length > maxBodyBytes) {
                throw new ProblemException(ProblemType.TOO_LARGE, "The body is longer than " + maxBodyBytes
                        + " bytes (http.max-body).", "Send less, or raise http.max-body.");
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException("the request's body could not be read", e);
        }
    }

    void json(ServerResponse response, int status, Object answer) {
        response.status(Status.create(status)).header(HeaderValues.CONTENT_TYPE_JSON)
                .send(MAPPER.writeValueAsBytes(answer));
    }

    /** Errors the client caused or can wait for are told; only what nobody foresaw is logged with its stack. */
    void problem(ServerRequest request, ServerResponse response, Throwable error) {
        Problem problem = Problem.of(error, UUID.randomUUID().toString());
        if (problem.status() == ProblemType.INTERNAL.status()) {
            LOG.error("error_id={} {} {} failed", problem.errorId(), request.prologue().method().text(),
                    request.matchingPattern().orElse("?"), error);
        } else if (problem.status() > ProblemType.INTERNAL.status()) {
            LOG.warn("error_id={} status={} {}", problem.errorId(), problem.status(), problem.detail());
        }
        if (problem.status() == ProblemType.TOO_BUSY.status()) {
            response.header(HeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        response.status(Status.create(problem.status())).header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .send(MAPPER.writeValueAsBytes(problem));
    }
}
