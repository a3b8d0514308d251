package dev.refold.indexer.rebuild;

import dev.refold.store.BulkLoad;
import dev.refold.store.IndexStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A real store whose calls by rebuilds are seen; those of sinks and tests pass by. */
final class WatchedStore {

    interface Watch {

        /** @param call such as {@code IndexStore.promote} */
        default void before(String call) {}

        default void after(String call) {}
    }

    private WatchedStore() {}

    static IndexStore of(IndexStore real, Watch watch) {
        return watched(IndexStore.class, real, watch);
    }

    private static <T> T watched(Class<T> type, T real, Watch watch) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type},
                (proxy, method, arguments) -> {
                    boolean ofRebuild = Thread.currentThread().getName().startsWith("rebuild-")
                            && !method.getName().equals("name");
                    String call = type.getSimpleName() + '.' + method.getName();
                    if (ofRebuild) {
                        watch.before(call);
                    }
                    try {
                        Object result = method.invoke(real, arguments);
                        if (ofRebuild) {
                            watch.after(call);
                        }
                        return result instanceof BulkLoad load ? watched(BulkLoad.class, load, watch) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
