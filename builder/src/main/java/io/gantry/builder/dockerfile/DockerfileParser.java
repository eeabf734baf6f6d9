package io.gantry.builder.dockerfile;

import io.gantry.oci.GantryException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads Dockerfiles: https://docs.docker.com/reference/dockerfile/. Pure; an instance reads one
 * file. Whatever the bytes are, the outcome is a {@link Dockerfile} or {@link GantryException}
 * INVALID that quotes the place.
 */
public final class DockerfileParser {
  /** The most instructions that a file may have. */
  public static final int MAX_INSTRUCTIONS = 10_000;

  /** The most stages that a file may have. */
  public static final int MAX_STAGES = 1_000;

  /** The most here-documents that a file may have. */
  public static final int MAX_HEREDOCS = 1_000;

  private static final Set<String> WITH_HEREDOCS = Set.of("RUN", "COPY", "ADD");
  private static final Set<String> NO_TRIGGERS = Set.of("FROM", "MAINTAINER");

  private final SourceText source;
  private final Directives directives;
  private final LogicalLines lines;
  private final Optional<SourceRange> place;
  private final List<SourceRange> emptyContinuations = new ArrayList<>();
  private int heredocs;

  private DockerfileParser(SourceText source, Optional<SourceRange> place) {
    this.source = source;
    this.place = place;
    this.directives = Directives.of(source);
    this.lines = new LogicalLines(source, directives.escape(), directives.lines());
  }

  /** Reads a Dockerfile; the name is the one that messages say. */
  public static Dockerfile parse(String name, byte[] bytes) {
    return new DockerfileParser(SourceText.of(name, bytes), Optional.empty()).dockerfile();
  }

  /**
   * Reads the instruction that an image's ONBUILD keeps; it stands for this place of the file that
   * is built. Throws {@link GantryException} INVALID when it is not one that ONBUILD allows.
   */
  static Instruction parseTrigger(String trigger, SourceRange place) {
    SourceText source = SourceText.of("ONBUILD", trigger.getBytes(StandardCharsets.UTF_8));
    DockerfileParser parser = new DockerfileParser(source, Optional.of(place));
    List<Instruction> found = parser.instructions();
    if (found.size() != 1) {
      throw GantryException.invalid("onbuild trigger should be a single expression");
    }
    Instruction instruction = found.getFirst();
    refuseTrigger(instruction.origin().instruction())
        .ifPresent(why -> {
          throw GantryException.invalid("ONBUILD " + Printable.of(trigger) + ": " + why);
        });
    return instruction;
  }

  /** Why an instruction must not stand after ONBUILD; empty when it may. */
  static Optional<String> refuseTrigger(String keyword) {
    if (keyword.equals("ONBUILD")) {
      return Optional.of("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
    }
    return NO_TRIGGERS.contains(keyword)
        ? Optional.of(keyword + " isn't allowed as an ONBUILD trigger")
        : Optional.empty();
  }

  private Dockerfile dockerfile() {
    List<Instruction.Arg> globalArgs = new ArrayList<>();
    List<Stage> stages = new ArrayList<>();
    List<Instruction> body = new ArrayList<>();
    Instruction.From from = null;
    for (Instruction instruction : instructions()) {
      if (instruction instanceof Instruction.From next) {
        if (from != null) {
          stages.add(new Stage(stages.size(), from, body));
        }
        from = next;
        body = new ArrayList<>();
      } else if (from != null) {
        body.add(instruction);
      } else if (instruction instanceof Instruction.Arg arg) {
        globalArgs.add(arg);
      } else {
        throw source.syntaxError(instruction.origin().range(), "no build stage in current context");
      }
    }
    if (from == null) {
      throw GantryException.invalid(source.name() + ": dockerfile contains no stages to build");
    }
    stages.add(new Stage(stages.size(), from, body));
    if (stages.size() > MAX_STAGES) {
      throw GantryException.invalid(source.name() + " has more than " + MAX_STAGES + " stages");
    }
    return new Dockerfile(source, directives, globalArgs, stages, emptyContinuations);
  }

  private List<Instruction> instructions() {
    List<Instruction> found = new ArrayList<>();
    Optional<LogicalLine> line = lines.next();
    while (line.isPresent()) {
      found.add(instruction(line.get()));
      if (found.size() > MAX_INSTRUCTIONS) {
        throw GantryException.invalid(
            source.name() + " has more than " + MAX_INSTRUCTIONS + " instructions");
      }
      line = lines.next();
    }
    if (found.isEmpty()) {
      throw GantryException.invalid(source.name() + ": file with no instructions");
    }
    return found;
  }

  private Instruction instruction(LogicalLine line) {
    if (line.emptyContinuation() > 0) {
      emptyContinuations.add(SourceRange.ofLine(line.emptyContinuation()));
    }
    try {
      return InstructionParser.parse(statement(line));
    } catch (SyntaxFault fault) {
      throw source.syntaxError(line.range(fault.start(), fault.end()), fault.message());
    }
  }

  private Statement statement(LogicalLine line) {
    String text = line.text().substring(0, Words.trimmedEnd(line.text()));
    int end = keywordEnd(text, 0);
    String keyword = text.substring(0, end);
    FlagSet flags = FlagSet.read(text, end, directives.escape());
    Statement head =
        new Statement(origin(keyword, text, line), text, flags, directives.escape(), List.of());
    if (!mayHaveHeredocs(head)) {
      return head;
    }
    List<Heredoc> bodies = bodies(HeredocScanner.scan(head.arguments().text()));
    return new Statement(origin(keyword, text, line), text, flags, directives.escape(), bodies);
  }

  /** The place reaches to the last line that was read. */
  private Origin origin(String keyword, String text, LogicalLine line) {
    SourceRange range = place.orElseGet(() -> line.range().throughLine(lines.lineNumber()));
    return new Origin(keyword, text, range, line.comments());
  }

  private static boolean mayHaveHeredocs(Statement statement) {
    String keyword = statement.name();
    String arguments = statement.arguments().text();
    if (keyword.equals("ONBUILD")) {
      int end = keywordEnd(arguments, 0);
      keyword = arguments.substring(0, end).toUpperCase(Locale.ROOT);
      arguments = arguments.substring(FlagSet.read(arguments, end, statement.escape()).end());
    }
    return WITH_HEREDOCS.contains(keyword)
        && arguments.contains("<<")
        && JsonArray.parse(new Word(arguments, 0, arguments.length())).isEmpty();
  }

  private List<Heredoc> bodies(List<Heredoc> marks) {
    List<Heredoc> found = new ArrayList<>();
    for (Heredoc mark : marks) {
      heredocs++;
      if (heredocs > MAX_HEREDOCS) {
        throw GantryException.invalid(
            source.name() + " has more than " + MAX_HEREDOCS + " here-documents");
      }
      String body =
          lines.heredocBody(mark).orElseThrow(() -> SyntaxFault.ofLine("unterminated heredoc"));
      found.add(mark.withBody(body));
    }
    return found;
  }

  private static int keywordEnd(String text, int from) {
    int end = from;
    while (end < text.length() && !Words.isSpace(text.charAt(end))) {
      end++;
    }
    return end;
  }
}
