package dev.refold.ingest.javadoc;

import com.sun.source.doctree.EntityTree;
import com.sun.source.util.DocTrees;

/** The characters an HTML entity stands for. */
final class EntityText {

    private EntityText() {}

    /** Unknown entities stay as they are written, as browsers show them. */
    static String of(DocTrees trees, EntityTree entity) {
        String name = entity.getName().toString();
        if (name.startsWith("#")) {
            return numbered(name.substring(1), entity.toString());
        }
        String characters = trees.getCharacters(entity);
        return characters == null ? entity.toString() : characters;
    }

    /** By hand: the JDK cuts a code point beyond U+FFFF down to 16 bits. */
    private static String numbered(String number, String otherwise) {
        boolean hexadecimal = number.startsWith("x") || number.startsWith("X");
        try {
            int codePoint = hexadecimal ? Integer.parseInt(number.substring(1), 16) : Integer.parseInt(number);
            boolean isText = Character.isValidCodePoint(codePoint) && codePoint != 0
                    && Character.getType(codePoint) != Character.SURROGATE;
            return isText ? Character.toString(codePoint) : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
