package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlagParserTest {
  private static final List<Flag> FLAGS =
      List.of(
          Flag.toggle('i', "interactive", ""),
          Flag.toggle('t', "tty", ""),
          Flag.toggle("rm", ""),
          Flag.value('e', "env", "list", ""),
          Flag.value('p', "publish", "list", ""));

  private static Arguments parse(boolean anywhere, String... words) {
    return new FlagParser(FLAGS, anywhere).parse(List.of(words));
  }

  @ParameterizedTest
  @CsvSource({"-e A=1", "-eA=1", "--env A=1", "--env=A=1", "-e=A=1", "-ite A=1", "-iteA=1"})
  void takesValuesInEveryForm(String words) {
    assertThat(parse(true, words.split(" ")).all("env")).containsExactly("A=1");
  }

  @Test
  void keepsRepeatedValuesInOrder() {
    assertThat(parse(true, "-e", "A", "x", "-e", "B").all("env")).containsExactly("A", "B");
  }

  @Test
  void endsOptionsAtTheFirstOperandWhenTheRestIsACommand() {
    Arguments arguments = parse(false, "-it", "busybox", "sh", "-e", "-i");
    assertThat(arguments.operands()).containsExactly("busybox", "sh", "-e", "-i");
    assertThat(arguments.has("tty")).isTrue();
    assertThat(arguments.given("env")).isFalse();
  }

  @Test
  void takesOptionsAfterOperandsElsewhereUntilTheDashes() {
    Arguments arguments = parse(true, "a", "--rm", "--", "-i");
    assertThat(arguments.operands()).containsExactly("a", "-i");
    assertThat(arguments.has("rm")).isTrue();
  }

  @Test
  void knowsSwitchesThatAreTurnedOff() {
    assertThat(parse(true, "--rm=false").has("rm")).isFalse();
    assertThat(parse(true, "--rm", "--rm=false").has("rm")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "--envv=1, unknown flag: --envv. Did you mean '--env'?",
    "-x, unknown shorthand flag: 'x' in -x",
    "--env, flag needs an argument: --env",
    "-ip, flag needs an argument: -p",
    "--rm=maybe, 'invalid argument \"maybe\" for \"--rm\": must be true or false'"
  })
  void saysWhatIsWrong(String word, String message) {
    assertThatThrownBy(() -> parse(true, word))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }
}
