package io.gantry.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static final String DIGEST = Digest.sha256("").toString();

  @Test
  void ignoresUnknownFieldsOfEveryShape() {
    Descriptor read =
        Json.read(
            "{\"new\":{\"a\":[1,{\"b\":null}]},\"digest\":\""
                + DIGEST
                + "\",\"size\":3,\"also\":[[],{}],\"x\":1e3}",
            Descriptor.class);
    assertThat(read).isEqualTo(Descriptor.of("", Digest.sha256(""), 3));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{                              | line 1 column 2: the text ends where a field name",
        "[]]                            | line 1 column 3: there is more text after the value",
        "{\"a\":1,}                     | line 1 column 8: found '}' where a field name",
        "{'a':1}                        | line 1 column 2: found ''' where a field name",
        "[1 2]                          | line 1 column 4: found '2' where ',' or ']'",
        "[01]                           | line 1 column 3: found '1' where ',' or ']'",
        "[1.]                           | line 1 column 4: found ']' where a digit",
        "[+1]                           | line 1 column 2: found '+' where a value",
        "[-]                            | line 1 column 3: found ']' where a value",
        "[NaN]                          | line 1 column 2: found 'N' where a value",
        "[tru]                          | line 1 column 5: found ']' where true",
        "[\"a]                          | line 1 column 2: this string does not end",
        "[\"\\x\"]                      | line 1 column 4: found 'x' where an escape",
        "[\"\\u12g4\"]                  | line 1 column 7: found 'g' where a hexadecimal digit",
        "[1e9999999999]                 | line 1 column 2: this number is too large",
        "[/* no */1]                    | line 1 column 2: found '/' where a value",
      })
  void saysWhereTheSyntaxIsBroken(String text, String where) {
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> Json.readList(text.getBytes(UTF_8)))
        .withMessageContaining(where);
  }

  @Test
  void countsLines() {
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> Json.readMap("{\n \"a\": 1,\n \"b\" 2}"))
        .withMessageContaining("line 3 column 6");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void boundsTheDepthWithoutUsingTheStack(String opening) {
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> Json.readMap(opening.repeat(1_000_000)))
        .withMessageContaining("nested more than 128 deep");
    String deepest = "{\"a\":" + "[".repeat(127) + "]".repeat(127) + "}";
    assertThat(Json.readMap(deepest)).containsKey("a");
  }

  @Test
  void refusesNumbersThatWouldBeCostly() {
    String digits = "9".repeat(1_000_000);
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> Json.readMap("{\"a\":" + digits + "}"))
        .withMessageContaining("this number is too long");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "null",
        "[]",
        "\"text\"",
        "17",
        "{}",
        "{\"digest\":17}",
        "{\"digest\":\"sha256:x\"}",
        "{\"digest\":\"@\",\"size\":\"large\"}",
        "{\"digest\":\"@\",\"size\":1.5}",
        "{\"digest\":\"@\",\"size\":99999999999999999999}",
        "{\"digest\":\"@\",\"size\":-1}",
        "{\"digest\":\"@\",\"size\":true}",
        "{\"digest\":\"@\",\"size\":{}}",
        "{\"digest\":\"@\",\"urls\":{}}",
        "{\"digest\":\"@\",\"urls\":[null]}",
        "{\"digest\":\"@\",\"urls\":[1]}",
        "{\"digest\":\"@\",\"urls\":\"x\"}",
        "{\"digest\":\"@\",\"annotations\":[]}",
        "{\"digest\":\"@\",\"annotations\":{\"a\":{}}}",
        "{\"digest\":\"@\",\"platform\":\"linux\"}"
      })
  void refusesWhatDoesNotFitTheRecord(String text) {
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> Json.read(text.replace("@", DIGEST), Descriptor.class))
        .withMessageStartingWith("JSON does not fit a Descriptor")
        .matches(e -> e.kind() == GantryException.Kind.INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"size\":\"large\"}", "{\"digest\":\"sha256:x\"}", "{\"urls\":{}}"})
  void saysWhereTheTypeIsWrong(String text) {
    assertThatExceptionOfType(GantryException.class)
        .isThrownBy(() -> Json.read(text, Descriptor.class))
        .withMessageContaining("at position: ");
  }

  @Test
  void readsUnknownShapesWithoutLosingDigits() {
    Map<String, @Nullable Object> read =
        Json.readMap("{\"z\":9007199254740993,\"a\":[true,null,-1.5,\"\\u00e9\",1e3,{}],\"m\":{}}");
    assertThat(read.keySet()).containsExactly("z", "a", "m");
    assertThat(read).containsEntry("z", 9007199254740993L);
    assertThat((List<?>) read.get("a")).hasToString("[true, null, -1.5, é, 1000, {}]");
    assertThat(Json.readMap(Json.write(read))).isEqualTo(read);
  }

  @Test
  void readsListsAndMapsOfRecords() {
    byte[] list = Json.write(List.of(Platform.of("linux", "amd64")));
    assertThat(Json.readList(list, Platform.class)).containsExactly(Platform.of("linux", "amd64"));
    byte[] map = "{\"a\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}".getBytes(UTF_8);
    assertThat(Json.readMapOf(map, Platform.class))
        .isEqualTo(Map.of("a", Platform.of("linux", "amd64")));
  }

  @Test
  void writesPrettily() {
    assertThat(Json.writePretty(Map.of("a", 1))).isEqualToIgnoringWhitespace("{\"a\":1}");
    assertThat(Json.writeString(Map.of("a", List.of()))).isEqualTo("{\"a\":[]}");
  }

  @Test
  void survivesDamagedDocuments() {
    Random random = new Random(7);
    List<byte[]> seeds = List.of(Documents.RUNTIME_SPEC.bytes(), Documents.DOCKER_CONFIG.bytes());
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = seeds.get(i % seeds.size()).clone();
      for (int n = 1 + random.nextInt(4); n > 0; n--) {
        damaged[random.nextInt(damaged.length)] = interesting(random);
      }
      onlyRefuses(damaged, RuntimeSpec.class);
      onlyRefuses(damaged, ImageConfig.class);
    }
  }

  @Test
  void survivesNoise() {
    Random random = new Random(8);
    for (int i = 0; i < 50_000; i++) {
      byte[] noise = new byte[random.nextInt(40)];
      for (int n = 0; n < noise.length; n++) {
        noise[n] = interesting(random);
      }
      onlyRefuses(noise, ImageConfig.class);
    }
  }

  private static byte interesting(Random random) {
    String bytes = "{}[]\",:\\0123456789-+.eEtfnu \n\0";
    return random.nextInt(8) == 0
        ? (byte) random.nextInt(256)
        : (byte) bytes.charAt(random.nextInt(bytes.length()));
  }

  private static void onlyRefuses(byte[] json, Class<?> type) {
    try {
      assertThat(Json.read(json, type)).isNotNull();
    } catch (GantryException expected) {
      assertThat(expected.kind()).isEqualTo(GantryException.Kind.INVALID);
    }
  }
}
