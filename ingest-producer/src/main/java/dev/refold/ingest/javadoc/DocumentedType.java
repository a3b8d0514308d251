package dev.refold.ingest.javadoc;

import java.util.List;
import java.util.Optional;

/**
 * What the comments say about a type.
 *
 * @param packageName empty for the unnamed package
 * @param nestedName its simple name, with those of its enclosing types: {@code Map.Entry}
 * @param kind class, interface, enum, record or annotation
 * @param comment its own comment as plain text, block tags with something to read included
 * @param members a line for each documented public member: {@code put: Inserts …}
 * @param seeAlso what its {@code @see} tags name
 */
record DocumentedType(String packageName, String nestedName, String kind, List<String> modifiers, String comment,
        List<String> members, Optional<String> since, boolean deprecated, List<String> seeAlso) {

    DocumentedType {
        modifiers = List.copyOf(modifiers);
        members = List.copyOf(members);
        seeAlso = List.copyOf(seeAlso);
    }

    String qualifiedName() {
        return packageName.isEmpty() ? nestedName : packageName + '.' + nestedName;
    }
}
