package dev.refold.query;

import dev.refold.query.Answers.ReadyAnswer;
import dev.refold.schemas.LogKeys;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import dev.refold.ingest.source.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** Bytes in and out: bodies within their limit, answers as JSON, errors as problems. Thread-safe. */
final class Responder {

    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);
    /** Fields go out in the order the records have them. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();
    static final String NDJSON = "application/x-ndjson";
    private static final String RETRY_AFTER_SECONDS = "1";

    /** These come in floods, and the answer says all there is: nobody's log is to be filled by them. */
    private static final Set<Integer> OFTEN = Set.of(ProblemType.UNAUTHORIZED.status(), ProblemType.NOT_FOUND.status(),
            ProblemType.TOO_BUSY.status());

    private final int maxBodyBytes;

    Responder(int maxBodyBytes) {
        this.maxBodyBytes = maxBodyBytes;
    }

    /** No more than one byte over the limit is kept, whatever length the client names or hides. */
    byte[] body(ServerRequest request, ServerResponse response) {
        if (request.headers().contentLength().orElse(0) > maxBodyBytes) {
            throw tooLarge();
        }
        byte[] body = read(request, response);
        if (body.length > maxBodyBytes) {
            throw tooLarge();
        }
        return body;
    }

    private ProblemException tooLarge() {
        return new ProblemException(ProblemType.TOO_LARGE, "The body is longer than " + maxBodyBytes
                + " bytes (http.max-body).", "Send less, or raise http.max-body.");
    }

    /**
     * The server's stream throws whatever its parser stumbles on, unchecked and of no common type. Nothing of ours runs
     * in here, so all of it means the same, and where the next request begins is not known any more. The stream is not
     * closed: that would wait for the rest of the body, the server does so after answering.
     */
    private byte[] read(ServerRequest request, ServerResponse response) {
        try {
            return request.content().inputStream().readNBytes(maxBodyBytes + 1);
        } catch (IOException | RuntimeException e) {
            response.header(HeaderValues.CONNECTION_CLOSE);
            throw new ProblemException(ProblemType.INVALID, "The body ended early or its chunks are broken.",
                    "Send as many bytes as announced.", e);
        }
    }

    /**
     * Of a request that is refused unread. The server would skip a body of known length; of one in chunks it would
     * stumble over a broken one after the answer, and answer again.
     */
    void discardChunks(ServerRequest request, ServerResponse response) {
        if (!request.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
            return;
        }
        try {
            if (request.content().inputStream().skip(maxBodyBytes + 1L) > maxBodyBytes) {
                response.header(HeaderValues.CONNECTION_CLOSE);
            }
        } catch (IOException | RuntimeException _) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
    }

    void json(ServerResponse response, int status, Object answer) {
        response.status(Status.create(status)).header(HeaderValues.CONTENT_TYPE_JSON)
                .send(bytes(answer));
    }

    void ready(ServerResponse response, Health health) {
        json(response, health.ready() ? Status.OK_200.code() : ProblemType.UNAVAILABLE.status(),
                ReadyAnswer.of(health));
    }

    /** In Prometheus' text format. */
    void metrics(ServerResponse response, String scraped) {
        response.header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8").send(scraped);
    }

    /**
     * A body that is read and an answer that is written line by line, as JSON (NDJSON). The answer begins with 200 when
     * the first line is there: what goes wrong then is said in its last.
     *
     * @param work reads the one and writes the other; throws {@link SourceException} when the body is broken
     */
    void lines(ServerRequest request, ServerResponse response, BiConsumer<InputStream, Consumer<Object>> work) {
        response.status(Status.OK_200).header(HeaderNames.CONTENT_TYPE, NDJSON);
        try (OutputStream out = response.outputStream()) {
            work.accept(new BodyStream(request.content().inputStream()), answer -> line(out, answer));
        } catch (IOException | UncheckedIOException | SourceException e) {
            LOG.debug("a batch ended early", e);
            throw new CloseConnectionException("a batch ended early", e);
        }
    }

    private static void line(OutputStream out, Object answer) {
        try {
            out.write(MAPPER.writeValueAsBytes(answer));
            out.write('\n');
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the client is gone", e);
        }
    }

    /** Every error has its id in the log, too; only what nobody foresaw is there with its stack. */
    static Problem logged(ServerRequest request, Throwable error) {
        Problem problem = Problem.of(error);
        log(problem, request.prologue().method().text(), request.matchingPattern().orElse("-"), error);
        return problem;
    }

    void problem(ServerRequest request, ServerResponse response, Throwable error) {
        Problem problem = logged(request, error);
        if (problem.status() == ProblemType.TOO_BUSY.status()
                && !response.headers().contains(HeaderNames.RETRY_AFTER)) {
            response.header(HeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        response.status(Status.create(problem.status())).header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .send(bytes(problem));
        if (response.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
            // Else the server would look for the rest of the body and answer a second time.
            throw new CloseConnectionException("the body's framing is broken");
        }
    }

    private static void log(Problem problem, String method, String route, Throwable error) {
        if (problem.status() == ProblemType.INTERNAL.status()) {
            line(LOG.atError(), problem, method, route).setCause(error).log("a request failed");
        } else if (problem.status() > ProblemType.INTERNAL.status()) {
            line(LOG.atWarn(), problem, method, route).addKeyValue(LogKeys.DETAIL, problem.detail()).log(
                    "a request failed");
        } else if (OFTEN.contains(problem.status())) {
            line(LOG.atDebug(), problem, method, route).log("a request was refused");
        } else {
            // Without the detail, which may quote what the client sent.
            line(LOG.atInfo(), problem, method, route).log("a request was refused");
        }
    }

    private static LoggingEventBuilder line(LoggingEventBuilder line, Problem problem, String method, String route) {
        return line.addKeyValue(LogKeys.ERROR_ID, problem.errorId()).addKeyValue(LogKeys.METHOD, method)
                .addKeyValue(LogKeys.ROUTE, route)
                .addKeyValue(LogKeys.STATUS, problem.status()).addKeyValue(LogKeys.TYPE, problem.type());
    }

    static byte[] bytes(Object answer) {
        return MAPPER.writeValueAsBytes(answer);
    }
}
