package dev.refold.ingest.javadoc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameWordsTest {

    @ParameterizedTest
    @CsvSource({"ArrayBlockingQueue,array blocking queue", "HttpURLConnection,http URL connection",
            "Map.Entry,map entry",
            "URI,URI", "UTFDataFormatException,UTF data format exception", "Int2ByteMap,int2 byte map", "Object,object",
            "IllegalStateException,illegal state exception", "SOME_CONSTANT,SOME CONSTANT", "X,x"})
    void a_name_is_split_into_the_words_people_search_for(String name, String words) {
        assertThat(NameWords.of(name)).isEqualTo(words);
    }
}
