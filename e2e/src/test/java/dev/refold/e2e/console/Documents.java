package dev.refold.e2e.console;

import dev.refold.schemas.ConsistencyToken;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the console's tests find in the stores. */
final class Documents {

    static final String SCRIPT = "<script>document.title = 'owned'</script>";
    static final String MARKUP_TITLE = "<img src=x onerror=\"document.title='owned'\"> & <b>bold</b>";
    static final String MARKUP_ID = "acme/mark up;<b>?#1";
    static final String ARABIC_ID = "سياسة-الطابعة";
    static final String ARABIC_TITLE = "سياسة الطابعة";
    static final String ARABIC = "إذا اشتعلت الطابعة فاخرج من الغرفة واتصل بالمطافئ. لا تستخدم الماء.";
    /** A text of the other space waits for this one. */
    static final String LATE = "halfway";
    static final int ROOMS = 24;

    private Documents() {}

    static void fill(ConsoleStack stack) throws InterruptedException, ExecutionException {
        Optional<ConsistencyToken> token = Optional.empty();
        for (int room = 1; room <= ROOMS; room++) {
            token = Optional.of(merge(token, stack.put("room-" + room, Map.of("title", "Room " + room, "content",
                    "The printer in room " + room + " is " + (room % 2 == 0 ? "on fire" : "out of paper") + "."
                            + (room == ROOMS / 2 ? " It stopped " + LATE + "." : ""),
                    "metadata", Map.of("floor", room / 10, "tags", List.of("hardware", room % 2 == 0
                            ? "urgent"
                            : "later"))))));
        }
        stack.put("handbook", Map.of("title", "The handbook", "content", "An early draft."));
        token = Optional.of(merge(token, stack.put("handbook", Map.of("title", "The office handbook", "content",
                handbook(), "occurredAt", "2026-01-02T03:04:05Z", "metadata", Map.of("kind", "policy")))));
        token = Optional.of(merge(token, stack.put(MARKUP_ID, Map.of("title", MARKUP_TITLE, "content", SCRIPT
                + " This text is markup and must stay text. <svg onload=alert(1)>", "metadata",
                Map.of("<i>tag</i>",
                        "</script><script>alert(2)</script>")))));
        token = Optional.of(merge(token, stack.put(ARABIC_ID, Map.of("title", ARABIC_TITLE, "content", ARABIC))));
        stack.put("gone", Map.of("title", "Gone", "content", "This one is deleted."));
        token = Optional.of(merge(token, stack.delete("gone")));
        stack.sendRaw("default/broken", "{\"type\":\"upserted\",\"tenant\":\"default\"");
        stack.awaitSearchable(token.orElseThrow());
    }

    private static ConsistencyToken merge(Optional<ConsistencyToken> token, ConsistencyToken one) {
        return token.map(one::merge).orElse(one);
    }

    /** Of several chunks. */
    private static String handbook() {
        return IntStream.rangeClosed(1, 12).mapToObj(section -> "Section " + section
                + ". When a queue is full, writers "
                + "wait until somebody reads from it; a writer that cannot wait is told so at once and may try again "
                + "later. Rule " + section + " holds for holidays, invoices, routers and batteries alike, and is "
                + "reviewed once a year by whoever signed it last.").collect(Collectors.joining("\n\n"));
    }
}
