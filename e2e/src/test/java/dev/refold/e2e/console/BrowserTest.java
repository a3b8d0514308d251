package dev.refold.e2e.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a user does in the console, done in a real browser before a real stack with two stores. */
@ResourceLock(Console.TURNS)
class BrowserTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    private static final Console CONSOLE = new Console();

    @Test
    void a_search_finds_and_its_address_brings_it_back() {
        try (Visit visit = CONSOLE.visit().open("search")) {
            visit.search("printer on fire");
            visit.awaitHits();
            List<String> found = visit.titles();
            assertThat(found).hasSize(10).allMatch(title -> title.startsWith("Room "));
            assertThat(visit.find(".snippet mark").first()).hasText("printer");
            assertThat(visit.find("#announce")).hasText("first 10 results");

            visit.page().reload();
            visit.awaitHits();
            assertThat(visit.titles()).isEqualTo(found);
            assertThat(visit.page().getByRole(AriaRole.SEARCHBOX)).hasValue("printer on fire");
        }
    }

    @Test
    void the_mode_and_the_store_are_switched_with_a_click() {
        try (Visit visit = CONSOLE.visit().open("search?q=queue+writers")) {
            visit.awaitHits();
            visit.page().getByText("Keyword", new Page.GetByTextOptions().setExact(true)).click();
            visit.page().waitForURL(address -> address.contains("mode=keyword"));
            assertThat(visit.find(".hit").first()).containsText("vector –");
            assertThat(visit.titles()).containsOnly("The office handbook");

            visit.page().getByLabel("Store").selectOption("pgvector");
            assertThat(visit.find("section[aria-label=Results] > .facts"))
                    .containsText("pgvector, generation 1 (live)");
            assertThat(visit.titles()).containsOnly("The office handbook");
        }
    }

    @Test
    void conditions_narrow_what_is_found() {
        try (Visit visit = CONSOLE.visit().open("search?q=printer&k=50")) {
            visit.awaitHits();
            visit.page().getByText("Filter", new Page.GetByTextOptions().setExact(true)).click();
            condition(visit, "tags", "=", "urgent");
            condition(visit, "floor", "≥", "2");
            visit.button("Apply").click();
            visit.page().waitForURL(address -> address.contains("f="));

            assertThat(visit.hits()).hasCount(3);
            assertThat(visit.titles()).containsExactlyInAnyOrder("Room 20", "Room 22", "Room 24");

            visit.button("Remove condition").first().click();
            visit.button("Apply").click();
            assertThat(visit.hits()).hasCount(5);
        }
    }

    private static void condition(Visit visit, String key, String operator, String value) {
        visit.button("Add a condition").click();
        Locator row = visit.find(".condition").last();
        row.getByLabel("Metadata key").fill(key);
        row.getByLabel("Operator").selectOption(new SelectOption().setLabel(operator));
        row.getByLabel("Value").fill(value);
    }

    @Test
    void a_document_is_opened_with_its_chunks_and_the_one_that_was_found_is_shown() {
        try (Visit visit = CONSOLE.visit().open("search?q=batteries+section+9&mode=keyword")) {
            visit.awaitHits();
            visit.find("ol.hits a").first().click();

            assertThat(visit.page().getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                    .hasText("The office handbook");
            assertThat(visit.find(".chunk").nth(2)).isVisible();
            assertThat(visit.find(".chunk.target")).isInViewport();
            visit.find(".chunk.target button").click();
            assertThat(visit.find(".chunk.target button")).containsText("vector · hash ");

            visit.button("Back").click();
            visit.awaitHits();
        }
    }

    @Test
    void markup_in_a_document_is_text_wherever_it_is_shown() {
        try (Visit visit = CONSOLE.visit().open("search?q=markup+must+stay+text&mode=keyword")) {
            visit.awaitHits();
            assertThat(visit.titles()).containsExactly(Documents.MARKUP_TITLE);
            assertThat(visit.find(".snippet").first()).containsText(Documents.SCRIPT);
            assertThat(visit.find(".chips").first()).containsText("</script><script>alert(2)</script>");

            visit.find("ol.hits a").first().click();
            assertThat(visit.find("h1")).hasText(Documents.MARKUP_TITLE);
            assertThat(visit.find(".text")).containsText(Documents.SCRIPT);
            assertThat(visit.find("main")).containsText(Documents.MARKUP_ID);

            visit.open("compare?q=markup+must+stay+text&mode=keyword&left=lucene&right=pgvector");
            assertThat(visit.find(".side a").first()).hasText(Documents.MARKUP_TITLE);
            assertThat(visit.page().title()).isNotEqualTo("owned");
            assertThat(visit.find("main script, main img, main b > *, main svg[onload]")).hasCount(0);
        }
    }

    @Test
    void arabic_runs_from_right_to_left_and_the_page_does_not() {
        try (Visit visit = CONSOLE.visit().open("search?q=الطابعة")) {
            visit.awaitHits();
            Locator hit = visit.hits().filter(new Locator.FilterOptions().setHasText(Documents.ARABIC_TITLE));
            assertThat(hit.locator("h3 a")).hasCSS("direction", "rtl");
            assertThat(hit.locator(".snippet")).hasCSS("direction", "rtl");
            assertThat(hit.locator("> .facts")).hasCSS("direction", "ltr");

            hit.locator("h3 a").click();
            assertThat(visit.find("h1")).hasText(Documents.ARABIC_TITLE);
            assertThat(visit.find("h1")).hasCSS("direction", "rtl");
            assertThat(visit.find(".chunk").first()).hasCSS("direction", "rtl");
            assertThat(visit.find(".chunk").first()).containsText(Documents.ARABIC);
            visit.find(".chunk button").click();
            assertThat(visit.find(".chunk button")).containsText("hash");
            assertThat(visit.find(".chunk").first()).hasCSS("direction", "rtl");
            assertThat(visit.find("body")).hasCSS("direction", "ltr");
            assertThat(visit.find("main")).not().containsText("false");
        }
    }

    @Test
    void two_stores_are_compared_and_the_overlap_is_what_their_lists_have_in_common() {
        try (Visit visit = CONSOLE.visit().open("compare")) {
            visit.page().getByLabel("Left").selectOption("lucene");
            visit.page().getByLabel("Right").selectOption("pgvector");
            visit.search("printer out of paper");

            Locator sides = visit.find(".side");
            assertThat(sides).hasCount(2);
            assertThat(sides.nth(0).locator("h2")).hasText("lucene, generation 1");
            assertThat(sides.nth(1).locator("h2")).hasText("pgvector, generation 1");
            Set<String> left = Set.copyOf(sides.nth(0).locator("li a").allInnerTexts());
            Set<String> right = Set.copyOf(sides.nth(1).locator("li a").allInnerTexts());
            Set<String> both = new HashSet<>(left);
            both.retainAll(right);
            Set<String> any = new HashSet<>(left);
            any.addAll(right);
            assertThat(left).hasSize(5);
            assertThat(visit.find(".figures")).containsText(String.format(Locale.ROOT, "Jaccard%.3f",
                    (double) both.size() / any.size()));
            assertThat(sides.nth(0).locator("li.both")).hasCount(both.size());
            assertThat(sides.nth(1).locator("li.both")).hasCount(both.size());
        }
    }

    @Test
    void a_rebuild_is_watched_from_its_start_to_the_generation_that_is_live() {
        CONSOLE.stack().otherModelIsBusyWith(Documents.LATE);
        try (Visit visit = CONSOLE.visit().open("status")) {
            Locator card = visit.find(".card").filter(new Locator.FilterOptions().setHasText("pgvector, generation 2"));
            assertThat(visit.find(".card h3").first()).isVisible();
            assertThat(card).hasCount(0);
            CONSOLE.stack().rebuildWithOtherModel("pgvector");

            Locator bar = card.locator("progress");
            await("a bar that stands in the middle").atMost(LIMIT).until(() -> isBetween(bar));
            assertThat(card).containsText("embedding into");
            Pictures.take(visit, "status-rebuild");

            CONSOLE.stack().otherModelHasTimeFor(Documents.LATE);
            Locator live = visit.find("tr").filter(new Locator.FilterOptions().setHasText(Pattern.compile(
                    "^2 openai.*live")));
            live.waitFor(new Locator.WaitForOptions().setTimeout((double) LIMIT.toMillis()));
        }
        CONSOLE.stack().rollBack("pgvector");
    }

    private static boolean isBetween(Locator bar) {
        return bar.count() == 1 && (boolean) bar.evaluate("one => one.value > 0 && one.value < one.max");
    }

    @Test
    void what_is_wrong_is_said_with_what_to_do_about_it() {
        try (Visit visit = CONSOLE.visit().open("search?q=queue&store=nowhere")) {
            Locator problem = visit.find(".problem");
            assertThat(problem).containsText("nowhere");
            assertThat(problem).containsText("lucene");
            assertThat(problem).containsText("Error id");
            assertThat(problem).hasAttribute("role", "alert");
            assertThat(visit.find("select[name=store] option:checked")).hasText("nowhere (not here)");

            visit.open("documents/no-such");
            assertThat(problem).containsText("(404)");
            visit.forgiveRefusedRequests();
        }
    }

    @Test
    void a_server_that_is_gone_is_said_and_the_status_comes_back_with_it() {
        try (Visit visit = CONSOLE.visit().open("status")) {
            assertThat(visit.find("h2").first()).isVisible();
            visit.context().setOffline(true);
            visit.open("search?q=queue");
            assertThat(visit.find(".problem")).containsText("The server did not answer.");

            visit.open("status");
            assertThat(visit.find(".state").first()).hasText("no connection");
            visit.context().setOffline(false);
            assertThat(visit.find(".state").first()).hasText("live");
            visit.forgiveRefusedRequests();
        }
    }

    @Test
    void everything_is_reached_with_the_keyboard_alone() {
        try (Visit visit = CONSOLE.visit().open("status")) {
            assertThat(visit.find("h2").first()).isVisible();
            press(visit, "/");
            assertThat(visit.page().getByRole(AriaRole.SEARCHBOX)).isFocused();
            visit.page().keyboard().type("printer on fire");
            press(visit, "Enter");
            visit.awaitHits();
            press(visit, "Tab", "Tab", "Tab", "ArrowRight");
            assertThat(visit.hits().first()).containsText("keyword –");
            press(visit, "ArrowRight");
            assertThat(visit.hits().first()).containsText("vector –");
            press(visit, "j", "j", "k", "j");
            assertThat(visit.hits().nth(1).locator("a")).isFocused();
            String second = visit.titles().get(1);
            press(visit, "Enter");
            assertThat(visit.find("h1")).hasText(second);

            press(visit, "g", "c");
            assertThat(visit.find("h1")).hasText("Compare");
            press(visit, "?");
            assertThat(visit.find("#help")).isVisible();
            press(visit, "Escape");
            assertThat(visit.find("#help")).isHidden();
            press(visit, "g", "t");
            assertThat(visit.find("h1")).hasText("Status");
        }
    }

    private static void press(Visit visit, String... keys) {
        for (String key : keys) {
            visit.page().keyboard().press(key);
        }
    }

    @Test
    void the_tenant_is_chosen_and_nothing_of_another_is_seen() {
        try (Visit visit = CONSOLE.visit().open("search?q=printer")) {
            visit.awaitHits();
            visit.find("#access-open").click();
            visit.page().getByLabel("Tenant", new Page.GetByLabelOptions().setExact(true)).fill("nobody");
            visit.button("Use").click();

            assertThat(visit.find(".empty")).containsText("Nothing found");
            assertThat(visit.find("#access-name")).hasText("nobody");
        }
    }

    @Test
    void the_browser_is_told_to_run_and_ask_nothing_else_and_obeys() {
        try (Visit visit = CONSOLE.visit().open("search")) {
            Response index = visit.page().reload();
            assertThat(index.headerValue("content-security-policy"))
                    .startsWith("default-src 'none'; script-src 'self'");
            List<String> blocked = new ArrayList<>();
            visit.page().exposeFunction("blocked", directives -> blocked.add(String.valueOf(directives[0])));
            visit.page().evaluate("""
                    () => {
                      addEventListener('securitypolicyviolation', (event) => blocked(event.effectiveDirective));
                      const inline = document.createElement('script');
                      inline.textContent = "document.title = 'owned'";
                      document.body.append(inline);
                      const image = document.createElement('img');
                      image.src = 'https://elsewhere.invalid/pixel.png';
                      document.body.append(image);
                    }""");

            visit.page().waitForCondition(() -> blocked.size() == 2);
            assertThat(blocked).containsExactlyInAnyOrder("script-src-elem", "img-src");
            assertThat(visit.page().title()).isEqualTo("Refold");
            visit.forgiveBlocked();
        }
    }
}
