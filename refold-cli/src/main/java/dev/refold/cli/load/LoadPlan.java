package dev.refold.cli.load;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a run does. Two runs are compared only when their plans are the same.
 *
 * @param interval between two requests of one user
 * @param writePercent of the requests
 * @param watchers of the stream of status events, besides the users
 * @param documents that are written before, read and rewritten meanwhile, and deleted after
 * @param store whom searches name; the API's default when empty
 */
public record LoadPlan(String profile, List<Stage> stages, Duration interval, int writePercent, int watchers,
        int documents, long seed, String store) {

    /** So often at most: beyond it the client would be what is measured. */
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(1);
    private static final int MOST_USERS = 2_000;

    public LoadPlan {
        stages = List.copyOf(stages);
        require(!stages.isEmpty(), "name at least one number of users");
        require(stages.stream().allMatch(stage -> stage.users() <= MOST_USERS), "at most " + MOST_USERS
                + " users; start the command on several machines for more");
        require(interval.compareTo(SHORTEST_INTERVAL) >= 0, "a user asks at most 1000 times a second");
        require(writePercent >= 0 && writePercent <= 100, "writes are a share of 0 to 100 percent");
        require(watchers >= 0 && watchers <= 64, "at most 64 watchers, as many as the API takes");
        require(documents >= 1 && documents <= 100_000, "1 to 100,000 documents");
    }

    /** Every number of users for the same part of the time. */
    public static List<Stage> stages(List<Integer> users, Duration total) {
        return users.stream().map(count -> Stage.of(count, total.dividedBy(users.size()))).toList();
    }

    public Duration total() {
        return stages.stream().map(Stage::total).reduce(Duration.ZERO, Duration::plus);
    }

    /** @return since the run began */
    Duration beginOf(int stage) {
        return IntStream.range(0, stage).mapToObj(i -> stages.get(i).total()).reduce(Duration.ZERO, Duration::plus);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
