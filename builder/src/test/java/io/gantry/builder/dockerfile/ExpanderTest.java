package io.gantry.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Variables, quotes and escapes; the values are v=value, e= (empty), p=/usr/lib/x.tar.gz, s="a b".
 */
class ExpanderTest {
  private static final Variables VARIABLES =
      Variables.of(
          Map.of("v", "value", "e", "", "p", "/usr/lib/x.tar.gz", "s", "a b", "gl\u00fcck", "ja"));

  static Stream<Arguments> words() {
    return Table.of(
        """
        plain ~> plain
        $v ~> value
        ${v} ~> value
        x$v. ~> xvalue.
        ${v}x ~> valuex
        $vx ~> ∅
        $unset ~> ∅
        ${unset} ~> ∅
        $glück! ~> ja!
        $ ~> $
        a$ ~> a$
        $/ ~> $/
        $1x ~> x
        $12x ~> x
        $$v ~> v
        $@x ~> x
        ${1:-d} ~> d
        ${v:-d} ~> value
        ${e:-d} ~> d
        ${unset:-d} ~> d
        ${v-d} ~> value
        ${e-d} ~> ∅
        ${unset-d} ~> d
        ${v:+d} ~> d
        ${e:+d} ~> ∅
        ${unset:+d} ~> ∅
        ${v+d} ~> d
        ${e+d} ~> d
        ${unset+d} ~> ∅
        ${v:?m} ~> value
        ${v?m} ~> value
        ${e?m} ~> ∅
        ${unset:-} ~> ∅
        ${unset:-$v} ~> value
        ${unset:-${v}} ~> value
        ${unset:-${e:-${v}}} ~> value
        ${unset:-a b} ~> a b
        ${unset:-"a}b"} ~> a}b
        ${unset:-'$v'} ~> $v
        ${unset:-\\}} ~> }
        ${v:+${e:+x}y} ~> y
        ${p#*/} ~> usr/lib/x.tar.gz
        ${p##*/} ~> x.tar.gz
        ${p%.*} ~> /usr/lib/x.tar
        ${p%%.*} ~> /usr/lib/x
        ${p#/usr} ~> /lib/x.tar.gz
        ${p#lib} ~> /usr/lib/x.tar.gz
        ${p%gz} ~> /usr/lib/x.tar.
        ${p%/*} ~> /usr/lib
        ${p%%/*} ~> ∅
        ${p#????} ~> /lib/x.tar.gz
        ${v#v?l} ~> ue
        ${v##*} ~> ∅
        ${v#*} ~> value
        ${v%*} ~> value
        ${unset#x} ~> ∅
        ${v#$v} ~> ∅
        ${v/a/A} ~> vAlue
        ${p//r/R} ~> /usR/lib/x.taR.gz
        ${p/\\//:} ~> :usr/lib/x.tar.gz
        ${p//\\//:} ~> :usr:lib:x.tar.gz
        ${p/.*/} ~> /usr/lib/x
        ${v/?/X} ~> Xalue
        ${v//?/X} ~> XXXXX
        ${v/*/X} ~> X
        ${v//*/X} ~> X
        ${v/z/X} ~> value
        ${v//l*/X} ~> vaX
        ${v/l/$v} ~> vavalueue
        ${unset/a/b} ~> ∅
        ${e/*/b} ~> b
        'a b' ~> a b
        'a$v' ~> a$v
        'a\\b' ~> a\\b
        "a b" ~> a b
        "a$v" ~> avalue
        "a\\$v" ~> a$v
        "a\\"b" ~> a"b
        "a\\\\b" ~> a\\b
        "a\\b" ~> a\\b
        "it's" ~> it's
        '"' ~> "
        a\\ b ~> a b
        a\\b ~> ab
        \\$v ~> $v
        \\${v} ~> ${v}
        \\\\$v ~> \\value
        a\\ ~> a
        \\"a\\" ~> "a"
        "" ~> ∅
        ''x"" ~> x
        $v"$v"'$v' ~> valuevalue$v
        <<v ~> <<v
        #$v ~> #value
        """);
  }

  @ParameterizedTest
  @MethodSource
  void words(String text, String value) {
    assertThat(new Expander('\\').word(text, VARIABLES)).isEqualTo(value);
  }

  static Stream<Arguments> backtick() {
    return Table.of(
        """
        `$v ~> $v
        c:\\$v ~> c:\\value
        "a`"b" ~> a"b
        a` b ~> a b
        ${unset:-`}} ~> }
        """);
  }

  @ParameterizedTest
  @MethodSource
  void backtick(String text, String value) {
    assertThat(new Expander('`').word(text, VARIABLES)).isEqualTo(value);
  }

  static Stream<Arguments> split() {
    return Table.of(
        """
        a b ~> a|b
        $s ~> a|b
        "$s" ~> a b
        'a b' ~> a b
        a\\ b ~> a b
        x$s ~> xa|b
        ∅ ~> ∅
        $unset ~> ∅
        """);
  }

  @ParameterizedTest
  @MethodSource
  void split(String text, String words) {
    assertThat(String.join("|", new Expander('\\').words(text, VARIABLES))).isEqualTo(words);
  }

  static Stream<Arguments> heredocs() {
    return Table.of(
        """
        "$v"⏎'$v' ~> "value"⏎'value'
        it's ~> it's
        \\$v ~> $v
        \\\\ ~> \\
        ${unset:-d} ~> d
        """);
  }

  @ParameterizedTest
  @MethodSource
  void heredocs(String text, String value) {
    assertThat(Expander.heredoc(text, VARIABLES)).isEqualTo(value);
  }

  static Stream<Arguments> faults() {
    return Table.of(
        """
        'a ~> unexpected end of statement while looking for matching single-quote
        "a ~> unexpected end of statement while looking for matching double-quote
        ${ ~> syntax error: missing '}'
        ${v ~> syntax error: missing '}'
        ${v:-a ~> syntax error: missing '}'
        ${v: ~> syntax error: missing '}'
        ${} ~> syntax error: bad substitution
        ${:-a} ~> syntax error: bad substitution
        ${{v} ~> syntax error: bad substitution
        ${v/a} ~> syntax error: missing '/' in ${}
        ${v/a/b ~> syntax error: missing '}'
        ${v:=a} ~> unsupported modifier (:=) in substitution
        ${v:#a} ~> unsupported modifier (:#) in substitution
        ${v^^} ~> unsupported modifier (^) in substitution
        ${.} ~> unsupported modifier (.) in substitution
        ${unset?} ~> unset: is not allowed to be unset
        ${unset:?} ~> unset: is not allowed to be unset
        ${unset:?say $v} ~> unset: say value
        ${e:?} ~> e: is not allowed to be empty
        ${e:?why} ~> e: why
        """);
  }

  @ParameterizedTest
  @MethodSource
  void faults(String text, String message) {
    assertThatThrownBy(() -> new Expander('\\').word(text, VARIABLES))
        .isInstanceOf(SyntaxFault.class)
        .hasMessage("failed to process " + Quote.of(text) + ": " + message);
  }

  @Test
  void aPatternThatEndsInItsEscapeIsRefused() {
    assertThatThrownBy(() -> ShellPattern.of("a\\")).hasMessageContaining("invalid pattern (a\\)");
  }

  @Test
  void nestingIsBounded() {
    String deep = "${a:-".repeat(65) + "}".repeat(65);
    assertThatThrownBy(() -> new Expander('\\').word(deep, VARIABLES))
        .hasMessageContaining("variables are nested more than 64 deep");
  }

  @Test
  void growthIsBounded() {
    Variables large = Variables.of(Map.of("x", "x".repeat(1 << 19)));
    assertThatThrownBy(() -> new Expander('\\').word("$x$x$x", large))
        .hasMessageContaining("a value grows beyond 1048576 characters");
    assertThatThrownBy(() -> new Expander('\\').word("${x//x/yyy}", large))
        .hasMessageContaining("a value grows beyond 1048576 characters");
  }

  @Test
  void patternsThatTakeTooLongAreRefused() {
    Variables large = Variables.of(Map.of("x", "a".repeat(100_000)));
    assertThatThrownBy(() -> new Expander('\\').word("${x//a*a*a*b/c}", large))
        .hasMessageContaining("takes too long");
  }
}
