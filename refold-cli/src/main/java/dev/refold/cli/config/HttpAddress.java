package dev.refold.cli.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** The address of a service over HTTP, as far as it can be told wrong before it is used. */
final class HttpAddress {

    private HttpAddress() {}

    static Optional<URI> parse(String text) {
        try {
            URI url = new URI(text);
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            boolean plain = url.getRawQuery() == null && url.getRawFragment() == null && url.getRawUserInfo() == null;
            return http && plain && url.getHost() != null ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
