package dev.refold.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * What a container's health check runs: asks the process beside it, on {@code REFOLD_PROBES_PORT}, whether it is ready,
 * and ends with 0 or 1. On its own and with the oldest client there is, as it is started every few seconds.
 */
final class HealthCheck {

    private static final int LIMIT_MILLIS = 4_000;
    private static final int MAX_ANSWER_BYTES = 4_096;

    private HealthCheck() {}

    public static void main(String[] arguments) {
        String port = System.getenv().getOrDefault("REFOLD_PROBES_PORT", "");
        if (port.isBlank()) {
            System.err.println("set REFOLD_PROBES_PORT to the port where the process answers probes");
            System.exit(2);
        }
        System.exit(isReady("http://127.0.0.1:" + port.strip() + "/health/ready") ? 0 : 1);
    }

    private static boolean isReady(String url) {
        try {
            HttpURLConnection call = (HttpURLConnection) URI.create(url).toURL().openConnection();
            call.setConnectTimeout(LIMIT_MILLIS);
            call.setReadTimeout(LIMIT_MILLIS);
            boolean ready = call.getResponseCode() == HttpURLConnection.HTTP_OK;
            try (InputStream body = ready ? call.getInputStream() : call.getErrorStream()) {
                // The reasons: `docker inspect` shows what a health check printed.
                System.out.println(body == null
                        ? "HTTP " + call.getResponseCode()
                        : new String(body.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8));
            }
            return ready;
        } catch (IOException e) {
            System.out.println("no answer from " + url + ": " + e.getMessage());
            return false;
        }
    }
}
