package dev.refold.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AwaitedStoreTest {

    private final List<Method> reached = new CopyOnWriteArrayList<>();

    /** Notes what is called and answers with nothing: what a method gives back is not the subject here. */
    private final IndexStore server = (IndexStore) Proxy.newProxyInstance(IndexStore.class.getClassLoader(),
            new Class<?>[]{IndexStore.class}, (_, method, _) -> {
                reached.add(method);
                return nothing(method.getReturnType());
            });

    /** All but the name, which is known while the server is down. */
    static Stream<Method> everyMethod() {
        return Arrays.stream(IndexStore.class.getMethods()).filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.getName().equals("name"));
    }

    /** Closing ends the wait, and a store without connections has no figures of them. */
    static Stream<Method> everyMethodThatNeedsTheServer() {
        return everyMethod().filter(method -> !List.of("close", "pool").contains(method.getName()));
    }

    @ParameterizedTest
    @MethodSource("everyMethod")
    void every_method_reaches_the_opened_store_defaults_included(Method method) throws Exception {
        try (AwaitedStore store = AwaitedStore.open("far", () -> server)) {
            call(method, store);

            assertThat(reached).as("what the opened store was asked; a default of IndexStore must not answer for it")
                    .containsExactly(method);
        }
    }

    @ParameterizedTest
    @MethodSource("everyMethodThatNeedsTheServer")
    void every_method_says_why_the_store_is_not_open_yet(Method method) throws Exception {
        try (AwaitedStore store = AwaitedStore.open("far", () -> {
            throw new StoreException.Unavailable("nobody is there");
        })) {
            assertThatThrownBy(() -> call(method, store)).isInstanceOf(StoreException.Unavailable.class)
                    .hasMessage("nobody is there");
        }
    }

    @Test
    void one_that_is_not_open_yet_has_no_figures_of_its_pool() throws Exception {
        try (AwaitedStore store = AwaitedStore.open("far", () -> {
            throw new StoreException.Unavailable("nobody is there");
        })) {
            assertThat(store.pool()).isEmpty();
        }
    }

    @Test
    void a_store_that_is_down_is_tried_again_until_it_opens() throws Exception {
        AtomicBoolean up = new AtomicBoolean();
        try (AwaitedStore store = AwaitedStore.open("far", () -> {
            if (!up.get()) {
                throw new StoreException.Unavailable("nobody is there");
            }
            return server;
        })) {
            assertThat(store.name()).isEqualTo("far");
            up.set(true);

            await().atMost(Duration.ofSeconds(30)).ignoreExceptionsInstanceOf(StoreException.Unavailable.class)
                    .untilAsserted(store::generations);
        }
    }

    private static void call(Method method, IndexStore store) throws Exception {
        try {
            method.invoke(store, Arrays.stream(method.getParameterTypes()).map(AwaitedStoreTest::nothing).toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Zero, false, an empty list or null. */
    private static @Nullable Object nothing(Class<?> type) {
        if (type == List.class) {
            return List.of();
        }
        return type == void.class ? null : Array.get(Array.newInstance(type, 1), 0);
    }
}
