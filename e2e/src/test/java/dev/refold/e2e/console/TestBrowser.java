package dev.refold.e2e.console;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import dev.refold.services.Chromium;
import java.util.Map;

/** One Chromium, driven through Playwright, which downloads none of its own. Of one thread, as Playwright is. */
final class TestBrowser implements AutoCloseable {

    private static final double PATIENCE_MILLIS = 20_000;

    private final Playwright playwright;
    private final Browser browser;

    private TestBrowser(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    static TestBrowser start() {
        Playwright playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new TestBrowser(playwright, playwright.chromium().launch(new BrowserType.LaunchOptions()
                .setExecutablePath(Chromium.executable()).setArgs(Chromium.neededArguments())
                .setTimeout(PATIENCE_MILLIS)));
    }

    /** A visitor who was never here before. */
    Visit visit(String url, Browser.NewContextOptions options) {
        return new Visit(browser.newContext(options.setLocale("en-GB").setTimezoneId("UTC")), url);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
