package dev.refold.indexer.sink;

import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A real store in front of which a fault can be put: while it is down, every call fails as a store that is gone does;
 * while it is broken, every write fails as nobody expects; while it hangs, no write comes to an end.
 */
final class FaultyStore {

    private final AtomicBoolean down = new AtomicBoolean();
    private final AtomicBoolean broken = new AtomicBoolean();
    private final AtomicReference<CountDownLatch> going = new AtomicReference<>(new CountDownLatch(0));
    private final IndexStore store;

    FaultyStore(IndexStore real) {
        this.store = (IndexStore) Proxy.newProxyInstance(IndexStore.class.getClassLoader(),
                new Class<?>[]{IndexStore.class}, (proxy, method, arguments) -> {
                    if (down.get() && !method.getName().equals("name")) {
                        throw new StoreException.Unavailable("connection refused", new IllegalStateException("down"));
                    }
                    if (broken.get() && method.getName().equals("apply")) {
                        throw new IllegalArgumentException("a bug");
                    }
                    if (method.getName().equals("apply")) {
                        going.get().await();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    IndexStore store() {
        return store;
    }

    void breakDown() {
        broken.set(true);
    }

    void mend() {
        broken.set(false);
    }

    void hang() {
        going.set(new CountDownLatch(1));
    }

    void goOn() {
        going.get().countDown();
    }

    void goDown() {
        down.set(true);
    }

    void comeBack() {
        down.set(false);
    }
}
