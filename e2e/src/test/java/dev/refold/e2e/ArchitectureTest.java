package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the product's classes against {@link Architecture}. */
class ArchitectureTest {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.refold");

    /** These tests: they see every module, name stores and print, so most rules must find fault with them. */
    private static final JavaClasses THESE_TESTS = new ClassFileImporter().importPackages("dev.refold.e2e");

    /** Fewer would mean that a module was renamed, or is not on the class path. */
    private static final int FEWEST_CLASSES = 15;

    static Set<String> modules() {
        return Architecture.SEES.keySet();
    }

    static List<String> stores() {
        return Architecture.CONCRETE_STORES;
    }

    static Stream<ArchRule> rules() {
        return Architecture.general();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void a_module_sees_only_what_it_may(String module) {
        Architecture.border(module).check(PRODUCT);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void a_store_knows_no_other_store(String store) {
        Architecture.storesAreStrangers(store).check(PRODUCT);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void a_general_rule_holds(ArchRule rule) {
        rule.check(PRODUCT);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void the_rules_see_every_module(String module) {
        String prefix = module.substring(0, module.length() - 1);
        assertThat(PRODUCT).as("classes in %s", module)
                .filteredOn(one -> (one.getPackageName() + '.').startsWith(prefix)).hasSizeGreaterThan(FEWEST_CLASSES);
    }

    @Test
    void every_class_of_the_product_is_in_a_module_that_has_a_border() {
        assertThat(PRODUCT).allMatch(one -> Architecture.SEES.keySet().stream()
                .anyMatch(module -> (one.getPackageName() + '.').startsWith(module.substring(0, module.length() - 1))));
    }

    @Test
    void the_rules_find_what_breaks_them() {
        assertThat(Architecture.concreteStoresAreNamedOnce().evaluate(THESE_TESTS).hasViolation()).isTrue();
        assertThat(Architecture.nobodyPrints().evaluate(THESE_TESTS).hasViolation()).isTrue();
        assertThat(Architecture.border("dev.refold.e2e..", List.of(Architecture.SCHEMAS)).evaluate(THESE_TESTS)
                .hasViolation()).isTrue();
        assertThat(Architecture.nobodyConnectsBesides().evaluate(THESE_TESTS).hasViolation()).isTrue();
        assertThat(Architecture.oneLoggingInterface().evaluate(classes(OldLogger.class)).hasViolation()).isTrue();
        assertThat(Architecture.everyPackageIsNullMarked().evaluate(classes(String.class)).hasViolation()).isTrue();
    }

    private static JavaClasses classes(Class<?> one) {
        return new ClassFileImporter().importClasses(one);
    }

    /** What {@link Architecture#oneLoggingInterface} is there to find. */
    private static final class OldLogger {

        @SuppressWarnings("unused")
        private static final Logger LOG = Logger.getLogger("old");
    }

    @Test
    void every_rule_says_how_to_mend_a_break() {
        Set<String> reasons = Stream.concat(Architecture.general(), modules().stream().map(Architecture::border))
                .map(ArchRule::getDescription).collect(Collectors.toSet());
        assertThat(reasons).allMatch(reason -> reason.contains("because"));
    }

    @Test
    void only_commands_and_tests_see_development_servers() {
        Set<String> seers = PRODUCT.stream()
                .filter(one -> one.getDirectDependenciesFromSelf().stream().map(
                        dependency -> dependency.getTargetClass().getPackageName() + '.')
                        .anyMatch(name -> name.startsWith("dev.refold.services.")))
                .map(JavaClass::getPackageName).collect(Collectors.toSet());
        assertThat(seers).isNotEmpty().allMatch(
                name -> name.startsWith("dev.refold.services") || name.startsWith("dev.refold.cli"));
    }
}
