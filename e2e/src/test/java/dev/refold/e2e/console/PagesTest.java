package dev.refold.e2e.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.refold.schemas.ConsistencyToken;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What the console tells of the logs, and how all of its pages look. */
@ResourceLock(Console.TURNS)
class PagesTest {

    @RegisterExtension
    private static final Console CONSOLE = new Console();

    @Test
    void a_document_has_its_history_with_the_event_that_is_shown() {
        try (Visit visit = CONSOLE.visit().open("documents/handbook")) {
            Locator events = visit.find(".log li");
            assertThat(events).hasCount(2);
            assertThat(events.nth(0)).containsText("upserted");
            assertThat(events.nth(0)).containsText("The office handbook");
            assertThat(events.nth(0)).containsText("shown above");
            assertThat(events.nth(1)).containsText("The handbook");
            assertThat(events.nth(1)).not().containsText("shown above");
            assertThat(visit.find("section[aria-label=History]")).containsText("That is all the log ever had.");
        }
    }

    @Test
    void a_document_that_is_gone_still_has_its_history() {
        try (Visit visit = CONSOLE.visit().open("documents/gone")) {
            assertThat(visit.find(".problem")).containsText("(404)");
            Locator events = visit.find(".log li");
            assertThat(events).hasCount(2);
            assertThat(events.nth(0)).containsText("deleted");
            assertThat(events.nth(1)).containsText("upserted");
            visit.forgiveRefusedRequests();
        }
    }

    @Test
    void dead_letters_are_on_the_status_page_as_they_come_and_lead_to_their_document() throws Exception {
        try (Visit visit = CONSOLE.visit().open("status")) {
            Locator letters = visit.find("section[aria-label='Dead letters of tenant default'] li");
            assertThat(letters.filter(withText("broken")).first()).containsText("invalid-json");

            CONSOLE.stack().sendRaw("default/odd", "{\"type\":\"exploded\",\"tenant\":\"default\",\"id\":\"odd\"}");
            assertThat(letters.filter(withText("odd")).first()).containsText("unknown-type");
            visit.find("a[href='#/documents/odd']").first().click();

            assertThat(visit.page().getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                    .hasText("odd");
            assertThat(visit.find(".log li")).containsText("unreadable");
            assertThat(visit.find(".log li")).containsText("unknown-type");
            visit.forgiveRefusedRequests();
        }
    }

    @Test
    void a_long_history_is_followed_back_by_its_button_and_the_keyboard_stays_where_it_was() throws Exception {
        ConsistencyToken token = CONSOLE.stack().put("busy", Map.of("content", "Edit 0."));
        for (int edit = 1; edit <= 24; edit++) {
            token = CONSOLE.stack().put("busy", Map.of("content", "Edit " + edit + ".", "version", edit));
        }
        CONSOLE.stack().awaitSearchable(token);
        try (Visit visit = CONSOLE.visit().open("documents/busy")) {
            assertThat(visit.find(".log li")).hasCount(20);
            Locator more = visit.button("Look further back");
            more.focus();
            visit.page().keyboard().press("Enter");

            assertThat(visit.find(".log li")).hasCount(25);
            assertThat(visit.find(".log li").last()).containsText("no version");
            assertThat(more).hasCount(0);
        }
    }

    private static Locator.FilterOptions withText(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }

    @Test
    void every_page_fits_a_phone_and_a_desk_and_can_be_read_light_and_dark() {
        try (Visit visit = CONSOLE.visit().open("search")) {
            assertThat(visit.find(".empty")).containsText("Ask something");
            Pictures.take(visit, "search-empty");
            visit.open("search?q=printer+on+fire&mode=hybrid&f=eq~tags~urgent&f=gte~floor~1&min=0.1").awaitHits();
            Pictures.take(visit, "search");
            visit.open("search?q=الطابعة&k=5").awaitHits();
            Pictures.take(visit, "search-arabic");
            visit.open("search?q=markup+must+stay+text&mode=keyword").awaitHits();
            Pictures.take(visit, "search-markup");
            visit.find("ol.hits a").first().click();
            assertThat(visit.find(".log li")).isVisible();
            Pictures.take(visit, "document-markup");
            visit.open("documents/handbook?chunk=handbook%231");
            assertThat(visit.find(".chunk.target")).isVisible();
            assertThat(visit.find(".log li")).hasCount(2);
            Pictures.take(visit, "document");
            visit.open("documents/" + Documents.ARABIC_ID);
            assertThat(visit.find(".log li")).isVisible();
            Pictures.take(visit, "document-arabic");
            visit.open("compare?q=printer+on+fire&left=lucene&right=pgvector");
            assertThat(visit.find(".side")).hasCount(2);
            Pictures.take(visit, "compare");
            visit.open("status");
            assertThat(visit.find(".spark")).isVisible();
            assertThat(visit.find(".log li").first()).isVisible();
            Pictures.take(visit, "status");
        }
    }

    @Test
    void dialogs_and_problems_fit_and_can_be_read() {
        try (Visit visit = CONSOLE.visit().open("search?q=queue&store=nowhere")) {
            assertThat(visit.find(".problem")).isVisible();
            Pictures.take(visit, "problem");
            visit.find("#help-open").click();
            Pictures.take(visit, "help");
            visit.page().keyboard().press("Escape");
            visit.find("#access-open").click();
            Pictures.take(visit, "access");
            visit.forgiveRefusedRequests();
        }
    }
}
