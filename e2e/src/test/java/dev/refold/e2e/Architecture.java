package dev.refold.e2e;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The borders between modules and packages, each with what to do about a break. */
final class Architecture {

    static final String SCHEMAS = "dev.refold.schemas..";
    static final String EMBEDDING = "dev.refold.embedding..";
    static final String STORE = "dev.refold.store..";
    static final String SERVICES = "dev.refold.services..";
    static final String INGEST = "dev.refold.ingest..";
    static final String INDEXER = "dev.refold.indexer..";
    static final String QUERY = "dev.refold.query..";
    static final String CLI = "dev.refold.cli..";

    /** Module by its packages, with those it may see. */
    static final Map<String, List<String>> SEES = new TreeMap<>(Map.of(
            SCHEMAS, List.of(),
            EMBEDDING, List.of(SCHEMAS),
            STORE, List.of(SCHEMAS),
            INGEST, List.of(SCHEMAS),
            SERVICES, List.of(),
            INDEXER, List.of(SCHEMAS, EMBEDDING, STORE),
            QUERY, List.of(SCHEMAS, EMBEDDING, STORE, INGEST),
            CLI, List.of(SCHEMAS, EMBEDDING, STORE, INGEST, SERVICES, INDEXER, QUERY)));

    /** Packages of stores; whoever names one is bound to it. */
    static final List<String> CONCRETE_STORES = List.of("dev.refold.store.lucene..", "dev.refold.store.pgvector..",
            "dev.refold.store.chroma..", "dev.refold.store.memory..");

    private static final String STORE_FACTORY = "dev.refold.cli.stack.Stores";
    private static final String STACK_START = "dev.refold.cli.stack.StackStart";
    private static final String POOL_BUILDER = "dev.refold.store.pgvector.PgPool";

    private Architecture() {}

    /** A module sees the modules it is allowed to, and nothing else of ours; for refold-cli that is all. */
    static ArchRule border(String module) {
        return border(module, SEES.getOrDefault(module, List.of()));
    }

    static ArchRule border(String module, List<String> allowed) {
        String[] forbidden = SEES.keySet().stream().filter(other -> !other.equals(module) && !allowed.contains(other))
                .toArray(String[]::new);
        return noClasses().that().resideInAPackage(module).should().dependOnClassesThat()
                .resideInAnyPackage(forbidden).because(module + " sees " + (allowed.isEmpty() ? "nothing" : allowed)
                        + " of ours; move what is shared down into a module both may see, or take it as an interface"
                        + " that refold-cli implements");
    }

    static ArchRule schemasDoNoIo() {
        return noClasses().that().resideInAPackage(SCHEMAS).should().dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..", "java.sql..",
                        "java.net.http..", "org.apache.kafka..", "org.slf4j..")
                .orShould().dependOnClassesThat().haveNameMatching(
                        "java\\.io\\.(File.*|RandomAccessFile|Console|PrintStream)")
                .because("schemas is pure: bytes in, values out; do the reading and writing in the module that needs it"
                        + " and hand bytes to the codec");
    }

    static ArchRule concreteStoresAreNamedOnce() {
        return noClasses().that().resideOutsideOfPackages(CONCRETE_STORES.toArray(String[]::new))
                .and(areNot(STORE_FACTORY)).should().dependOnClassesThat()
                .resideInAnyPackage(CONCRETE_STORES.toArray(String[]::new))
                .because("whoever names a store cannot work with another; take an IndexStore, and let " + STORE_FACTORY
                        + " open it. What every store needs goes into dev.refold.store");
    }

    /** A store knows no other store. */
    static ArchRule storesAreStrangers(String store) {
        String[] others = CONCRETE_STORES.stream().filter(other -> !other.equals(store)).toArray(String[]::new);
        return noClasses().that().resideInAPackage(store).should().dependOnClassesThat().resideInAnyPackage(others)
                .because("a store can be removed without another noticing; move what both need into dev.refold.store or"
                        + " its search, filter or analysis");
    }

    static ArchRule onePoolBuilder() {
        return noClasses().that(areNot(POOL_BUILDER)).should().dependOnClassesThat()
                .resideInAPackage("com.zaxxer.hikari..")
                .because("one process has one pool, with its time-outs in one place; ask " + POOL_BUILDER
                        + " for a connection");
    }

    /** The pool's builder has one more connection for a moment, before there is a pool. */
    static ArchRule nobodyConnectsBesides() {
        return noClasses().that(areNot(POOL_BUILDER)).and().resideOutsideOfPackage(SERVICES).should()
                .dependOnClassesThat().areAssignableTo(DriverManager.class)
                .because("who counts connections counts those of the pool; ask " + POOL_BUILDER + " for one");
    }

    static ArchRule storesAreOpenedByOneStart() {
        return noClasses().that(areNot(STACK_START)).should()
                .callConstructorWhere(target(owner(name(STORE_FACTORY))))
                .because("a process opens each of its stores once, and so has one pool; let " + STACK_START
                        + " hand on the store it has");
    }

    static ArchRule nobodyPrints() {
        return noClasses().that().resideOutsideOfPackages(CLI, SERVICES).should().accessField(System.class, "out")
                .orShould().accessField(System.class, "err")
                .because("only a command talks to a terminal (and dev-services, which may provision before there is a"
                        + " log); log with slf4j, or return the text to refold-cli");
    }

    static ArchRule oneLoggingInterface() {
        return noClasses().should().dependOnClassesThat().resideInAnyPackage("java.util.logging..",
                "org.apache.log4j..", "org.apache.logging.log4j..", "org.apache.commons.logging..")
                .because("all log lines go one way, where they are formatted and levelled; use org.slf4j.Logger");
    }

    static ArchRule everyPackageIsNullMarked() {
        return classes().should(liveInANullMarkedPackage())
                .because("null does not cross a border of ours; add a package-info.java with"
                        + " @org.jspecify.annotations.NullMarked");
    }

    static ArchRule recordsHoldNoArrays() {
        return fields().that().areDeclaredInClassesThat().areRecords().and().doNotHaveModifier(JavaModifier.STATIC)
                .should().notHaveRawType(float[].class).andShould().notHaveRawType(byte[].class)
                .andShould().notHaveRawType(double[].class)
                .because("an array in a record is compared by identity and can be changed from outside; use"
                        + " dev.refold.schemas.Embedding or Bytes");
    }

    private static DescribedPredicate<JavaClass> areNot(String topLevel) {
        return DescribedPredicate.describe("are not " + topLevel,
                one -> !one.getName().equals(topLevel) && !one.getName().startsWith(topLevel + "$"));
    }

    private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
        return new ArchCondition<>("live in a package that is @NullMarked") {
            @Override
            public void check(JavaClass one, ConditionEvents events) {
                if (!one.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(one, one.getPackageName() + " is not @NullMarked ("
                            + one.getSimpleName() + ")"));
                }
            }
        };
    }

    /** Every rule but the borders of single modules and stores. */
    static Stream<ArchRule> general() {
        return Stream.of(schemasDoNoIo(), concreteStoresAreNamedOnce(), onePoolBuilder(),
                nobodyConnectsBesides(), storesAreOpenedByOneStart(), nobodyPrints(),
                oneLoggingInterface(), everyPackageIsNullMarked(), recordsHoldNoArrays());
    }
}
