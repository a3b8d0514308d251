package dev.refold.cli.page;

/** Text in HTML. */
public final class Html {

    private Html() {}

    /**
     * For contents and for attributes in double quotes. Braces are escaped too, so that no text is taken for a place in
     * a template. Control characters, which no page may hold, become spaces.
     */
    public static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            switch (unit) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '{' -> escaped.append("&#123;");
                default -> escaped.append(Character.isISOControl(unit) ? ' ' : unit);
            }
        }
        return escaped.toString();
    }
}
