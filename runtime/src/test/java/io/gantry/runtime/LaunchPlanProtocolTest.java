package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, protocol.h and Java speak of the same numbers by the same names. */
class LaunchPlanProtocolTest {
  private static final Path INIT = initFolder();
  private static final Map<Integer, String> OPCODES =
      Stream.of(Opcode.values()).collect(Collectors.toMap(Opcode::number, Opcode::name));
  private static final Map<Integer, String> FRAMES =
      Stream.of(FrameType.values()).collect(Collectors.toMap(FrameType::number, FrameType::name));

  @Test
  void opcodesAgree() throws IOException {
    assertThat(table("## Steps")).isEqualTo(OPCODES);
    assertThat(header("OP_")).isEqualTo(OPCODES);
  }

  @Test
  void framesAgree() throws IOException {
    assertThat(table("## Frames")).isEqualTo(FRAMES);
    assertThat(header("FRAME_")).isEqualTo(FRAMES);
  }

  /** Rows {@code | 1 | NAME |} below a heading. */
  private static Map<Integer, String> table(String heading) throws IOException {
    String page = Files.readString(INIT.resolve("PROTOCOL.md"));
    int start = page.indexOf(heading);
    int end = page.indexOf("\n## ", start + 1);
    String section = page.substring(start, end < 0 ? page.length() : end);
    return numbers(Pattern.compile("(?m)^\\| (?<n>\\d+) \\| (?<name>\\w+) \\|").matcher(section));
  }

  private static Map<Integer, String> header(String prefix) throws IOException {
    String code = Files.readString(INIT.resolve("src/protocol.h"));
    String entry = "(?m)^ +" + prefix + "(?<name>\\w+) = (?<n>\\d+),$";
    return numbers(Pattern.compile(entry).matcher(code));
  }

  private static Map<Integer, String> numbers(Matcher matcher) {
    Map<Integer, String> found = new TreeMap<>();
    while (matcher.find()) {
      found.put(Integer.parseInt(matcher.group("n")), matcher.group("name"));
    }
    return found;
  }

  /** The property names init/target/gantry-init, wherever the tests run. */
  private static Path initFolder() {
    return Path.of(System.getProperty("gantry.init")).resolve("../..").normalize();
  }
}
