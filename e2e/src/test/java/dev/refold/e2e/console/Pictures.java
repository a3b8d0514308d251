package dev.refold.e2e.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A page on a phone and on a desk, light and dark, as files to be looked at: {@code target/console/PAGE-WIDTH-SCHEME.png}.
 * What needs no eyes is checked at once: nothing sticks out to the side, no target is too small for a finger, and text
 * stands out from its ground.
 */
final class Pictures {

    private static final Path FOLDER = Path.of("target", "console");
    static final int DESK = 1440;
    private static final int PHONE = 360;
    /** WCAG 2.2, 2.5.8: the least size of a target, in CSS pixels. */
    private static final int LEAST_TARGET = 24;
    /** WCAG 2.2, 1.4.3: the least contrast of text. */
    private static final double LEAST_CONTRAST = 4.5;

    /** What sticks out: each element by its tag, class and right edge. */
    private static final String TOO_WIDE = """
            () => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
              .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll'))
              .map((one) => `${one.tagName}.${one.className} ends at ${one.getBoundingClientRect().right}`)""";

    private static final String TOO_SMALL = """
            (least) => [...document.querySelectorAll('button, select, input, summary, .segments span, nav a')]
              .filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
              .map((one) => [one, one.getBoundingClientRect()])
              .filter(([, box]) => box.width > 0 && Math.min(box.width, box.height) < least)
              .map(([one, box]) => `${one.tagName} ${one.textContent} is ${box.width} by ${box.height}`)""";

    /** Text against the nearest ground that is opaque; WCAG 2.2's relative luminance. */
    private static final String TOO_FAINT = """
            (least) => {
              const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
              const rgba = (color) => {
                canvas.clearRect(0, 0, 1, 1);
                canvas.fillStyle = color;
                canvas.fillRect(0, 0, 1, 1);
                return [...canvas.getImageData(0, 0, 1, 1).data];
              };
              const luminance = (color) => rgba(color).slice(0, 3).map((part) => part / 255)
                .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
                .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
              const ground = (one) => {
                const color = getComputedStyle(one).backgroundColor;
                return rgba(color)[3] === 255 ? color : ground(one.parentElement);
              };
              return [...document.querySelectorAll('body *')].filter((one) => one.checkVisibility()
                  && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
                .map((one) => {
                  const [a, b] = [luminance(getComputedStyle(one).color), luminance(ground(one))];
                  return [one, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
                })
                .filter(([, contrast]) => contrast < least)
                .map(([one, contrast]) => `${one.tagName}.${one.className} "${one.textContent}" ${contrast.toFixed(2)}`);
            }""";

    private Pictures() {}

    /** Of what is shown now. */
    static void take(Visit visit, String name) {
        for (int width : List.of(PHONE, DESK)) {
            visit.page().evaluate("() => scrollTo(0, 0)");
            visit.page().setViewportSize(width, width == PHONE ? 740 : 900);
            assertThat(list(visit, TOO_WIDE, 0)).as("sticks out of %s at %d pixels", name, width).isEmpty();
            assertThat(list(visit, TOO_SMALL, LEAST_TARGET)).as("targets of %s at %d pixels", name, width).isEmpty();
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                visit.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                assertThat(list(visit, TOO_FAINT, LEAST_CONTRAST)).as("faint in %s, %s", name, scheme).isEmpty();
                visit.page().screenshot(new Page.ScreenshotOptions().setFullPage(true)
                        .setAnimations(ScreenshotAnimations.DISABLED).setPath(FOLDER.resolve(
                                "%s-%d-%s.png".formatted(name, width, scheme.name().toLowerCase(Locale.ROOT)))));
            }
        }
    }

    private static List<?> list(Visit visit, String script, double bound) {
        return (List<?>) visit.page().evaluate(script, bound);
    }
}
