package dev.refold.e2e.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.ArrayList;
import java.util.List;

/**
 * One visitor's tab. When it is closed it must have had nothing to complain of on its console, and must have asked
 * nobody but the server.
 */
final class Visit implements AutoCloseable {

    private static final double PATIENCE_MILLIS = 20_000;

    private final BrowserContext context;
    private final Page page;
    private final String url;
    private final List<String> complaints = new ArrayList<>();
    private final List<String> elsewhere = new ArrayList<>();

    Visit(BrowserContext context, String url) {
        this.context = context;
        this.url = url;
        context.setDefaultTimeout(PATIENCE_MILLIS);
        this.page = context.newPage();
        page.onConsoleMessage(message -> {
            if (!message.type().equals("log")) {
                complaints.add(message.type() + ": " + message.text() + " at " + message.location());
            }
        });
        page.onPageError(complaints::add);
        context.onRequestFinished(request -> note(request.url()));
        // Requests that its policy forbade were not made.
        context.onRequestFailed(request -> {
            if (!request.failure().equals("csp")) {
                note(request.url());
            }
        });
    }

    private void note(String requested) {
        if (!requested.startsWith(url + "/")) {
            elsewhere.add(requested);
        }
    }

    /** @param fragment such as {@code search?q=queue} */
    Visit open(String fragment) {
        page.navigate(url + "/#/" + fragment);
        return this;
    }

    Page page() {
        return page;
    }

    BrowserContext context() {
        return context;
    }

    Locator find(String selector) {
        return page.locator(selector);
    }

    Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator hits() {
        return page.locator("ol.hits > li");
    }

    List<String> titles() {
        return page.locator("ol.hits h3").allInnerTexts();
    }

    /** Until the search that is shown is over. */
    Visit awaitHits() {
        assertThat(hits().first()).isVisible();
        return this;
    }

    void search(String text) {
        page.getByRole(AriaRole.SEARCHBOX).fill(text);
        page.getByRole(AriaRole.SEARCHBOX).press("Enter");
        page.waitForURL(address -> address.contains("q="));
    }

    String fragment() {
        return page.url().substring(page.url().indexOf('#') + 1);
    }

    /** The browser itself says on the console that a request was refused; nothing else may be there. */
    void forgiveRefusedRequests() {
        complaints.removeIf(complaint -> complaint.startsWith("error: Failed to load resource"));
    }

    /** As above, of what its policy forbids. */
    void forgiveBlocked() {
        complaints.removeIf(complaint -> complaint.contains("Content Security Policy"));
    }

    @Override
    public void close() {
        context.close();
        assertThat(complaints).as("what the browser's console says").isEmpty();
        assertThat(elsewhere).as("requests to others").isEmpty();
    }
}
