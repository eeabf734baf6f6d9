package io.gantry.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BuildViewTest {
  private static final String PLAN =
      "{'gantry':{'lines':['[1/3] FROM bb','[2/3] RUN one','[3/3] RUN two']}}\n";
  private static final String IMAGE = "{'aux':{'ID':'sha256:abc'}}\n{'stream':'built\\n'}\n";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private BuildView view(String mode) {
    return new BuildView(new PrintStream(out, true, UTF_8), mode, false, false);
  }

  private static ByteArrayInputStream json(String... lines) {
    return new ByteArrayInputStream(String.join("", lines).replace('\'', '"').getBytes(UTF_8));
  }

  private static String event(int line, String fields) {
    return "{'gantry':{'line':" + line + "," + fields + "}}\n";
  }

  /** Without times, which differ. */
  private String shown() {
    return out.toString(UTF_8).replaceAll("[0-9]+\\.[0-9]+", "T");
  }

  @Test
  void plainSaysWhichStepEachLineIsOf() throws IOException {
    BuildView view = view("plain");
    BuiltImages built =
        view.show(
            json(
                PLAN,
                event(1, "'state':'started'"),
                event(1, "'output':'first\\n'"),
                event(2, "'state':'started'"),
                event(1, "'output':'second\\nthird\\n'"),
                event(1, "'state':'done','millis':1250"),
                event(2, "'state':'cached'"),
                "{'gantry':{'warnings':[{'rule':'StageNameCasing','detail':'It is so','line':3}]}}",
                "\n",
                IMAGE));
    view.warn();

    assertThat(built.id()).isEqualTo("sha256:abc");
    assertThat(out.toString(UTF_8)).contains("#1 DONE 1.3s");
    assertThat(shown())
        .isEqualTo(
            """
            #1 [2/3] RUN one
            #1 T first

            #2 [3/3] RUN two

            #1 [2/3] RUN one
            #1 T second
            #1 T third
            #1 DONE Ts

            #2 [3/3] RUN two
            #2 CACHED

            built

             1 warning found (use --check to expand):
             - StageNameCasing: It is so (line 3)
            """);
  }

  @Test
  void theFirstFailureIsToldAgainAtTheEnd() {
    assertThatThrownBy(
            failing(
                view("plain"),
                event(1, "'state':'started'"),
                event(1, "'output':'why\\n'"),
                event(1, "'state':'failed','quote':'Dockerfile:2\\n>>> RUN one\\n'"),
                event(2, "'state':'failed','quote':'what it led to'"),
                "{'error':'it failed'}\n"))
        .hasMessage("it failed");

    assertThat(shown())
        .endsWith(
            """
            #1 [2/3] RUN one
            #1 T why
            #1 ERROR Ts

            #2 [3/3] RUN two
            #2 ERROR Ts

            ------
             > [2/3] RUN one:
            T why
            ------
            Dockerfile:2
            >>> RUN one
            """);
  }

  private static ThrowingCallable failing(BuildView view, String... events) {
    List<String> all = new ArrayList<>(List.of(PLAN));
    all.addAll(List.of(events));
    return () -> view.show(json(all.toArray(String[]::new)));
  }

  @Test
  void quietAndRawKeepToThemselves() throws IOException {
    String[] events = {PLAN, event(1, "'state':'started'"), IMAGE};
    assertThat(view("quiet").show(json(events)).id()).isEqualTo("sha256:abc");
    assertThat(out.size()).isZero();
    assertThat(view("rawjson").show(json(events)).id()).isEqualTo("sha256:abc");
    assertThat(out.toString(UTF_8).lines())
        .containsExactlyElementsOf(String.join("", events).replace('\'', '"').lines().toList());
    assertThatThrownBy(() -> view("fancy")).hasMessage("invalid progress mode fancy");
  }

  @Test
  void aTerminalIsPaintedOverAndOver() throws IOException {
    view("tty")
        .show(
            json(
                PLAN,
                event(0, "'state':'done','millis':0"),
                event(1, "'state':'cached'"),
                event(2, "'state':'started'"),
                event(2, "'state':'done','millis':2500"),
                IMAGE));

    String last = shown().substring(shown().lastIndexOf('\r') + 1);
    assertThat(shown()).contains("\033[2A\r", "\033[3A\r", "\033[4A\r").doesNotContain("\033[5A");
    assertThat(last.replace("\033[K", "").replace("\033[J", "").replaceAll(" +", " "))
        .isEqualTo(
            """
            [+] Building Ts (3/3) FINISHED
             => [1/3] FROM bb Ts
             => CACHED [2/3] RUN one Ts
             => [3/3] RUN two Ts
            built
            """);
  }

  @Test
  void aFrameFitsTheTerminal() {
    List<BuildStep> steps = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      BuildStep step = new BuildStep("[" + i + "/40] RUN " + "\u4e16".repeat(100));
      step.become(i == 3 ? BuildStep.State.RUNNING : BuildStep.State.DONE, 1, 100);
      steps.add(step);
    }
    BuildStep running = steps.get(3);
    for (int i = 0; i < 50; i++) {
      running.add("line " + i + " \033[31m" + "x".repeat(200), 1);
    }
    for (int rows : new int[] {3, 10, 24, 60}) {
      List<String> lines = new BuildFrame(60, rows, 2).lines(steps, "1.0", false);
      assertThat(lines).hasSizeLessThanOrEqualTo(rows);
      assertThat(lines.getFirst()).isEqualTo("[+] Building 1.0s (39/40)");
      assertThat(lines).anyMatch(line -> line.startsWith(" => [3/40]"));
      assertThat(lines).allMatch(line -> Columns.of(line) < 60);
    }
    List<String> tall = new BuildFrame(60, 60, 2).lines(steps, "1.0", false);
    assertThat(tall).filteredOn(line -> line.startsWith(" => => # ")).hasSize(6);
    assertThat(tall).anyMatch(line -> line.contains("line 49 xxx"));
  }

  @Test
  void whatProgramsPrintMovesNoCursor() {
    assertThat(Printable.output("\033[31mred\033[0m \033[2Jgone\t.\r"))
        .isEqualTo("\033[31mred\033[0m \\u001b[2Jgone\t.\033[0m");
    assertThat(Printable.output("10%\r50%\r100%")).isEqualTo("100%");
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(30); i >= 0; i--) {
        text.append((char) (random.nextInt(4) == 0 ? 0x1b : random.nextInt(0x100)));
      }
      String line = Printable.output(text.toString().replace("\n", ""));
      assertThat(Printable.bare(line)).doesNotContainPattern("\\p{Cntrl}");
    }
  }
}
