package dev.refold.e2e.console;

import com.microsoft.playwright.Browser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * The console before a stack that is filled, and a browser. The stack is started once for all classes of tests, which
 * therefore take turns ({@link #TURNS}), and ends with them; the browser is each class' own.
 */
final class Console implements BeforeAllCallback, AfterAllCallback {

    /** The name of the resource lock. */
    static final String TURNS = "dev.refold.e2e.console";

    private Optional<ConsoleStack> stack = Optional.empty();
    private Optional<TestBrowser> browser = Optional.empty();

    @Override
    public void beforeAll(ExtensionContext context) {
        stack = Optional.of(context.getRoot().getStore(Namespace.create(TURNS))
                .getOrComputeIfAbsent("stack", _ -> filled(), ConsoleStack.class));
        browser = Optional.of(TestBrowser.start());
    }

    private static ConsoleStack filled() {
        try {
            Path folder = Files.createTempDirectory("refold-console-");
            ConsoleStack started = ConsoleStack.start(folder);
            Documents.fill(started);
            return started;
        } catch (Exception e) {
            throw new AssertionError("the stack before the console", e);
        }
    }

    ConsoleStack stack() {
        return stack.orElseThrow();
    }

    /** Of a visitor who was never here before, at a desk. */
    Visit visit() {
        return browser.orElseThrow().visit(stack().url(), new Browser.NewContextOptions()
                .setViewportSize(Pictures.DESK, 900));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        browser.ifPresent(TestBrowser::close);
    }
}
