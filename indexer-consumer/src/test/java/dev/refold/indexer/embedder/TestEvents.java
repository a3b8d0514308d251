package dev.refold.indexer.embedder;

import java.nio.charset.StandardCharsets;

/** Events as producers write them, by hand: the codecs are not asked. Tenant {@code acme}. */
final class TestEvents {

    private TestEvents() {}

    static byte[] key(String id) {
        return utf8("acme/" + id);
    }

    static byte[] upsert(String id, String content) {
        return utf8("{\"type\":\"upserted\",\"tenant\":\"acme\",\"id\":\"" + id + "\",\"content\":\"" + content
                + "\"}");
    }

    static byte[] upsert(String id, long version, String content) {
        return utf8("{\"type\":\"upserted\",\"tenant\":\"acme\",\"id\":\"" + id + "\",\"version\":" + version
                + ",\"content\":\"" + content + "\"}");
    }

    static byte[] upsertWith(String id, String more) {
        return utf8("{\"type\":\"upserted\",\"tenant\":\"acme\",\"id\":\"" + id + "\"," + more + "}");
    }

    static byte[] delete(String id) {
        return utf8("{\"type\":\"deleted\",\"tenant\":\"acme\",\"id\":\"" + id + "\"}");
    }

    static byte[] delete(String id, long version) {
        return utf8("{\"type\":\"deleted\",\"tenant\":\"acme\",\"id\":\"" + id + "\",\"version\":" + version + "}");
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
