package dev.refold.query.access;

import java.util.Optional;

/** The access keys there are. Thread-safe and quick: it is asked by every request, and asks nobody. */
public interface Keys {

    Keys NONE = _ -> Optional.empty();

    /** @throws KeysUnknownException while they have not been read */
    Optional<StoredKey> find(String id);
}
