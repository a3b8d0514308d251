package tour;

import client.ApiClient;
import client.ApiException;
import client.api.DefaultApi;
import client.model.Accepted;
import client.model.Document;
import client.model.Filter;
import client.model.Hit;
import client.model.Problem;
import client.model.SearchRequest;
import client.model.StoredDocument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What somebody does first with a client that the generator made of /openapi.json. Compiled and run by
 * GeneratedClientTest, which is told what it saw.
 */
public final class Tour implements Function<String, Map<String, Object>> {

    private static final String ID = "T/17;ä";
    private static final long VERSION = 1L << 40;

    /** @param url of a server */
    @Override
    public Map<String, Object> apply(String url) {
        ApiClient client = new ApiClient();
        client.updateBaseUri(url);
        try {
            return seen(new DefaultApi(client), client);
        } catch (ApiException | java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> seen(DefaultApi api, ApiClient client) throws ApiException, java.io.IOException {
        Map<String, Object> seen = new LinkedHashMap<>();
        Accepted put = api.putDocument(ID, new Document().title("Printer").content("The printer burns.")
                .version(VERSION).metadata(Map.of("priority", 2, "tags", List.of("hardware", "urgent"))), null, null);

        List<Hit> hits = api.search(new SearchRequest().query("burns").mode(SearchRequest.ModeEnum.KEYWORD)
                .after(put.getToken()).filter(new Filter().eq(List.of("tags", "urgent"))), null, null).getHits();
        seen.put("found", hits.stream().map(Hit::getDocumentId).toList());
        seen.put("version found", hits.getFirst().getVersion());
        seen.put("found by another filter", api.search(new SearchRequest().query("burns").filter(new Filter()
                .not(new Filter().exists("tags"))), null, null).getHits().size());

        StoredDocument stored = api.getDocument(ID, null, null, null, null, null, null, null);
        seen.put("text", stored.getText());
        seen.put("metadata", stored.getMetadata());
        seen.put("documents", api.count(null, null, null, null, null, null, null, null).getDocuments());

        Accepted deleted = api.deleteDocument(ID, VERSION + 1, null, null);
        try {
            api.getDocument(ID, null, List.of(deleted.getToken()), null, null, null, null, null);
        } catch (ApiException e) {
            Problem problem = client.getObjectMapper().readValue(e.getResponseBody(), Problem.class);
            seen.put("status of what is gone", e.getCode());
            seen.put("problem", problem.getType().toString());
            seen.put("what to do", !problem.getFix().isBlank());
        }
        return seen;
    }
}
