package dev.refold.e2e.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Results beyond the first page; and what the console says, and offers, when something is in the way. */
@ResourceLock(Console.TURNS)
class TroubleTest {

    private static final String SEARCHES = "**/v1/search";

    /** More than the status waits before it asks again. */
    private static final double RECONNECTED_MILLIS = 2_500;

    @RegisterExtension
    private static final Console CONSOLE = new Console();

    @Test
    void more_results_come_by_the_keyboard_until_there_are_none() {
        try (Visit visit = CONSOLE.visit().open("search?q=printer&mode=keyword&k=10")) {
            assertThat(visit.hits()).hasCount(10);
            assertThat(visit.find("section[aria-label=Results] > .facts")).containsText("first 10 results");
            Locator more = visit.button("More results");
            Pictures.take(visit, "search-more");
            more.focus();
            visit.page().keyboard().press("Enter");
            assertThat(visit.hits()).hasCount(20);
            assertThat(more).isFocused();
            visit.page().keyboard().press("Enter");

            assertThat(visit.find(".below")).hasText("These are all.");
            assertThat(visit.hits()).hasCount(Documents.ROOMS);
            assertThat(visit.titles()).doesNotHaveDuplicates();
            assertThat(visit.find("section[aria-label=Results] > .facts")).containsText(Documents.ROOMS + " results");
            assertThat(visit.hits().nth(20).locator("a")).isFocused();
        }
    }

    @Test
    void the_end_of_the_window_is_said_and_a_page_that_fails_leaves_what_was_found() {
        try (Visit visit = CONSOLE.visit().open("search?q=printer&mode=keyword&k=10")) {
            assertThat(visit.hits()).hasCount(10);
            refuse(visit.page(), 503, "A service this needs cannot be reached", "Try again.", Map.of());
            visit.button("More results").click();
            assertThat(visit.find(".below .problem")).containsText("(503)");
            assertThat(visit.hits()).hasCount(10);
            visit.page().unroute(SEARCHES);

            visit.page().route(SEARCHES, TroubleTest::restOfTheWindow);
            visit.button("More results").click();
            assertThat(visit.hits()).hasCount(1_000);
            assertThat(visit.find(".below")).containsText("A search ends at 1,000 results.");
            assertThat(visit.find(".below .problem")).hasCount(0);
            visit.forgiveRefusedRequests();
        }
    }

    /** One hit of the real answer 990 times. */
    private static void restOfTheWindow(Route route) {
        String answer = route.fetch().text();
        int begin = answer.indexOf("\"hits\":[") + 8;
        String hit = answer.substring(begin, answer.indexOf("},{\"documentId\"", begin) + 1);
        String hits = String.join(",", Collections.nCopies(990, hit));
        route.fulfill(new Route.FulfillOptions().setContentType("application/json").setBody(
                answer.substring(0, begin) + hits + "],\"cursor\":null,\"facets\":{}}"));
    }

    @Test
    void who_has_no_key_is_led_to_where_it_is_entered() {
        try (Visit visit = CONSOLE.visit()) {
            refuse(visit.page(), 401, "The request shows no valid credential", "Send a key.", Map.of());
            visit.open("search?q=printer");
            assertThat(visit.find(".problem")).containsText("The request shows no valid credential (401)");
            Pictures.take(visit, "problem-401");
            visit.button("Enter an access key").click();
            assertThat(visit.find("#access")).isVisible();
            Pictures.take(visit, "access-after-401");
            visit.page().unroute(SEARCHES);
            visit.page().getByLabel("Access key").fill("rfk_0");
            visit.button("Use").click();
            visit.awaitHits();
            visit.forgiveRefusedRequests();
        }
    }

    @Test
    void who_may_not_is_offered_another_key_and_the_status_does_not_ask_on_and_on() {
        try (Visit visit = CONSOLE.visit()) {
            AtomicInteger asked = new AtomicInteger();
            visit.page().route("**/v1/status/events", route -> {
                asked.incrementAndGet();
                refuse(route, 403, "The credential does not allow this", "Use one that has it.", Map.of());
            });
            visit.open("status");
            assertThat(visit.find(".problem").first()).containsText("(403)");
            assertThat(visit.button("Use another access key").first()).isVisible();
            visit.page().waitForTimeout(RECONNECTED_MILLIS);
            assertThat(asked).as("requests for the status").hasValue(1);
            visit.forgiveRefusedRequests();
        }
    }

    @Test
    void what_passes_can_be_tried_again_after_the_time_that_the_server_asks_for() {
        try (Visit visit = CONSOLE.visit()) {
            refuse(visit.page(), 429, "Too much work at once", "Wait for the seconds in Retry-After and try again.",
                    Map.of("Retry-After", "3"));
            visit.open("search?q=printer");
            assertThat(visit.find(".problem")).containsText("Too much work at once (429)");
            assertThat(visit.find(".problem")).containsText("The server asks to wait 3 s; then try again.");
            Pictures.take(visit, "problem-429");
            visit.page().unroute(SEARCHES);
            visit.button("Try again").click();
            visit.awaitHits();
            visit.forgiveRefusedRequests();
        }
    }

    @Test
    void a_server_that_is_gone_and_a_document_that_is_gone_are_said_apart() {
        try (Visit visit = CONSOLE.visit().open("search?q=printer")) {
            visit.awaitHits();
            visit.context().setOffline(true);
            visit.search("queue");
            assertThat(visit.find(".problem")).containsText("The server did not answer.");
            assertThat(visit.find(".problem")).containsText("refold up");
            Pictures.take(visit, "problem-no-server");
            visit.context().setOffline(false);
            visit.button("Try again").click();
            visit.awaitHits();

            visit.open("documents/no-such");
            assertThat(visit.find(".problem")).containsText("(404)");
            assertThat(visit.find("main > .hint")).containsText("its history below knows");
            assertThat(visit.button("Try again")).hasCount(0);
            Pictures.take(visit, "problem-404");
            visit.forgiveRefusedRequests();
        }
    }

    @Test
    void what_answers_in_place_of_refold_is_not_taken_for_it() {
        try (Visit visit = CONSOLE.visit()) {
            visit.page().route(SEARCHES, route -> route.fulfill(new Route.FulfillOptions().setStatus(502)
                    .setContentType("text/html").setBody("<h1>Bad Gateway</h1>")));
            visit.open("search?q=printer");
            assertThat(visit.find(".problem")).containsText("(502)");
            assertThat(visit.find(".problem")).containsText("look at the proxy");
            assertThat(visit.find(".problem h1")).hasCount(0);
            assertThat(visit.button("Try again")).isVisible();
            visit.forgiveRefusedRequests();
        }
    }

    private static void refuse(Page page, int status, String title, String fix, Map<String, String> headers) {
        page.route(SEARCHES, route -> refuse(route, status, title, fix, headers));
    }

    private static void refuse(Route route, int status, String title, String fix, Map<String, String> headers) {
        route.fulfill(new Route.FulfillOptions().setStatus(status).setContentType("application/problem+json")
                .setHeaders(headers)
                .setBody("{\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\"It is so.\","
                        + "\"fix\":\"" + fix + "\",\"errorId\":\"1234\"}"));
    }
}
