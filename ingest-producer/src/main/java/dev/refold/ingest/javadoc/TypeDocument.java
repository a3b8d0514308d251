package dev.refold.ingest.javadoc;

import dev.refold.ingest.source.SourceItem;
import dev.refold.schemas.ContentType;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.MetadataValue;
import dev.refold.schemas.MetadataValue.Bool;
import dev.refold.schemas.MetadataValue.Many;
import dev.refold.schemas.MetadataValue.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes a document out of what the comments say about a type. */
final class TypeDocument {

    private TypeDocument() {}

    static SourceItem of(DocumentedType type, String tenant, Optional<String> module, String path) {
        DocumentEvent event = new DocumentEvent.Upserted(new DocumentKey(tenant, type.qualifiedName()),
                OptionalLong.empty(), title(type), content(type), ContentType.PLAIN, Optional.empty(),
                metadata(type, module, path), Optional.empty(), List.of());
        return new SourceItem.Document(event, type.qualifiedName());
    }

    /**
     * The name, and for a name of several words those words: nobody searches for "ArrayBlockingQueue" who does not know
     * it, and a text analysis takes it for one word.
     */
    private static String title(DocumentedType type) {
        String words = NameWords.of(type.nestedName());
        return words.indexOf(' ') < 0 ? type.nestedName() : type.nestedName() + " (" + words + ")";
    }

    private static String content(DocumentedType type) {
        return type.members().isEmpty()
                ? type.comment()
                : type.comment() + "\n\nMembers\n\n" + String.join("\n", type.members());
    }

    private static Metadata metadata(DocumentedType type, Optional<String> module, String path) {
        Map<String, MetadataValue> values = new HashMap<>();
        values.put("package", new Text(type.packageName()));
        values.put("kind", new Text(type.kind()));
        values.put("path", new Text(path));
        values.put("modifiers", texts(type.modifiers()));
        module.ifPresent(name -> values.put("module", new Text(name)));
        type.since().ifPresent(since -> values.put("since", new Text(since)));
        if (type.deprecated()) {
            values.put("deprecated", new Bool(true));
        }
        if (!type.seeAlso().isEmpty()) {
            values.put("see", texts(type.seeAlso()));
        }
        return Metadata.of(values);
    }

    private static Many texts(List<String> texts) {
        return new Many(texts.stream().map(text -> (MetadataValue.Scalar) new Text(text)).toList());
    }
}
