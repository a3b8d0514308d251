package dev.refold.embedding;

import java.util.List;
import org.apache.lucene.analysis.CharArraySet;

/**
 * English words that hold a sentence together and say nothing of its subject. Lucene's own list has 33, made for
 * indexes that weigh terms by rarity; a hashed vector knows no rarity, so "what", "which", "must" and "been" would count
 * as much as the subject itself (measured on Cranfield: nDCG@10 0.45 with this list, 0.43 with Lucene's).
 *
 * <p>
 * The list is part of the model: a change makes other vectors, and needs another model name.
 */
final class FunctionWords {

    private static final String ENGLISH = """
            a an the this that these those
            i me my mine myself we us our ours ourselves you your yours yourself yourselves
            he him his himself she her hers herself it its itself they them their theirs themselves
            one ones oneself someone somebody something anyone anybody anything everyone everybody everything
            nobody nothing none who whom whose which what whatever whichever whoever
            when whenever where wherever why how however
            am is are was were be been being do does did doing done have has had having
            can could may might must shall should will would ought cannot
            don't doesn't didn't isn't aren't wasn't weren't hasn't haven't hadn't can't won't wouldn't couldn't
            shouldn't i'm i've i'd i'll you're you've we're we've they're they've it'll that'll let's
            s t d ll re ve
            and or but nor so yet if else then than because as while although though unless until till since whether
            whereas thus hence therefore thereby wherein whereby therein thereof
            about above across after against along among amongst around at before behind below beneath beside besides
            between beyond by concerning despite down during except for from in inside into like near of off on onto
            out outside over per regarding through throughout to toward towards under underneath up upon via with
            within without
            not no yes only just also too very much many more most less least few fewer some any all each every either
            neither both other others another such same own several enough
            again already always ever never often sometimes still now here there once soon further furthermore
            moreover rather quite almost even indeed perhaps maybe together apart
            """;

    private FunctionWords() {}

    static CharArraySet english() {
        return CharArraySet.unmodifiableSet(new CharArraySet(List.of(ENGLISH.strip().split("\\s+")), false));
    }
}
