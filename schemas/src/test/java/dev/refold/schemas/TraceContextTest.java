package dev.refold.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void a_context_goes_through_the_headers_of_a_record() {
        TraceContext context = TraceContext.of(PARENT, Optional.of("vendor=1")).orElseThrow();

        assertThat(TraceContext.of(context.headers())).contains(context);
        assertThat(TraceContext.of(List.of(RecordHeader.of("ce_id", "1")))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"})
    void what_is_no_traceparent_begins_no_trace(String text) {
        assertThat(TraceContext.of(text, Optional.empty())).isEmpty();
    }

    @Test
    void a_state_that_is_too_long_is_left_out() {
        assertThat(TraceContext.of(PARENT, Optional.of("v=" + "1".repeat(600)))).get()
                .returns(Optional.empty(), TraceContext::state);
    }
}
