package dev.refold.query;

import io.helidon.common.uri.UriPath;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;
import io.helidon.http.PathMatchers.MatchResult;
import io.helidon.http.PathMatchers.PrefixMatchResult;
import java.util.Optional;

/**
 * Matches {@code <prefix>{+id}} by the raw path, any id whatever. The server's own pattern will not do: it ends at a
 * line separator, which an id may hold, and looks at the path with its dots resolved.
 */
record IdPath(String prefix) implements PathMatcher {

    static final String PARAMETER = "{+id}";

    @Override
    public MatchResult match(UriPath path) {
        String raw = path.rawPath();
        return raw.startsWith(prefix) && raw.length() > prefix.length()
                ? PathMatchers.any().match(path)
                : MatchResult.notAccepted();
    }

    @Override
    public PrefixMatchResult prefixMatch(UriPath path) {
        return PrefixMatchResult.notAccepted();
    }

    /** For the log. */
    @Override
    public Optional<String> matchingElement() {
        return Optional.of(prefix + PARAMETER);
    }
}
