package io.gantry.builder.dockerfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Expected is what Docker's client 28 prints for the same places. */
class QuotedLinesTest {
  private static String quote(String text, int first, int last) {
    SourceText source = SourceText.of("Dockerfile", text.getBytes(UTF_8));
    return QuotedLines.of(source, new SourceRange(first, 1, last, 1));
  }

  @Test
  void aLineHasTwoAroundItAndABlockOne() {
    assertThat(quote("one\ntwo\nthree\nfour\nfive\nsix\n", 4, 4))
        .isEqualTo(
            """
            Dockerfile:4
            --------------------
               2 |     two
               3 |     three
               4 | >>> four
               5 |     five
               6 |     six
            --------------------
            """);
    assertThat(quote("one\ntwo\nthree\nfour\nfive\n", 2, 3))
        .isEqualTo(
            """
            Dockerfile:2
            --------------------
               1 |     one
               2 | >>> two
               3 | >>> three
               4 |     four
            --------------------
            """);
  }

  @Test
  void theEndsOfTheFileAndForeignBytesDoNoHarm() {
    assertThat(quote("FROM \033[2Jx\r\n", 1, 1))
        .isEqualTo(
            "Dockerfile:1\n--------------------\n   1 | >>> FROM ?[2Jx\n   2 |\n--------------------\n");
    assertThat(quote("one", 1, 9)).contains("   1 | >>> one\n").hasLineCount(4);
    assertThat(quote("one", 2, 2)).isEmpty();
  }
}
