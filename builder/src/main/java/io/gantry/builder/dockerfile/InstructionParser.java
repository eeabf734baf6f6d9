package io.gantry.builder.dockerfile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Turns a statement into its instruction. Throws {@link SyntaxFault}. */
final class InstructionParser {
  private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9-_.]*");
  private static final Map<String, Function<Statement, Instruction>> PARSERS = parsers();

  private InstructionParser() {}

  static Instruction parse(Statement statement) {
    Function<Statement, Instruction> parser = PARSERS.get(statement.name());
    if (parser == null) {
      throw unknown(statement.origin().keyword());
    }
    return parser.apply(statement);
  }

  private static Map<String, Function<Statement, Instruction>> parsers() {
    Map<String, Function<Statement, Instruction>> parsers = new LinkedHashMap<>();
    parsers.put("ADD", CopyParser::add);
    parsers.put("ARG", VariableParser::arg);
    parsers.put("CMD", CommandParser::cmd);
    parsers.put("COPY", CopyParser::copy);
    parsers.put("ENTRYPOINT", CommandParser::entrypoint);
    parsers.put("ENV", VariableParser::env);
    parsers.put("EXPOSE", InstructionParser::expose);
    parsers.put("FROM", InstructionParser::from);
    parsers.put("HEALTHCHECK", HealthcheckParser::parse);
    parsers.put("LABEL", VariableParser::label);
    parsers.put("MAINTAINER", s -> new Instruction.Maintainer(s.origin(), single(s)));
    parsers.put("ONBUILD", InstructionParser::onBuild);
    parsers.put("RUN", CommandParser::run);
    parsers.put("SHELL", CommandParser::shell);
    parsers.put("STOPSIGNAL", s -> new Instruction.StopSignal(s.origin(), single(s)));
    parsers.put("USER", s -> new Instruction.User(s.origin(), single(s)));
    parsers.put("VOLUME", InstructionParser::volume);
    parsers.put("WORKDIR", s -> new Instruction.Workdir(s.origin(), single(s)));
    return parsers;
  }

  private static SyntaxFault unknown(String keyword) {
    Optional<String> meant =
        Suggestion.of(keyword.toUpperCase(Locale.ROOT), PARSERS.keySet())
            .map(name ->
                keyword.equals(keyword.toLowerCase(Locale.ROOT))
                    ? name.toLowerCase(Locale.ROOT)
                    : name);
    return new SyntaxFault(
        "unknown instruction: "
            + keyword
            + meant.map(name -> " (did you mean " + name + "?)").orElse(""),
        0,
        keyword.length());
  }

  private static String single(Statement statement) {
    statement.flags().check(Map.of());
    return statement.single().text();
  }

  private static Instruction from(Statement statement) {
    List<Word> words = statement.plainWords();
    boolean named = words.size() == 3 && words.get(1).text().equalsIgnoreCase("as");
    if (words.size() != 1 && !named) {
      throw SyntaxFault.ofLine("FROM requires either one or three arguments");
    }
    statement.flags().check(Map.of("platform", FlagSet.Kind.TEXT));
    return new Instruction.From(
        statement.origin(),
        words.getFirst().text(),
        statement.flags().text("platform"),
        named ? Optional.of(stageName(words.get(1).text(), words.get(2))) : Optional.empty());
  }

  private static Instruction.StageName stageName(String keyword, Word name) {
    if (!STAGE_NAME.matcher(name.text().toLowerCase(Locale.ROOT)).matches()) {
      throw SyntaxFault.at(
          name,
          "invalid name for build stage: "
              + Quote.of(name.text())
              + ", name can't start with a number or contain symbols");
    }
    return new Instruction.StageName(keyword, name.text());
  }

  private static Instruction expose(Statement statement) {
    List<Word> words = statement.plainWords();
    if (words.isEmpty()) {
      throw statement.needsArgument();
    }
    statement.flags().check(Map.of());
    return new Instruction.Expose(
        statement.origin(), words.stream().map(Word::text).sorted().toList());
  }

  private static Instruction volume(Statement statement) {
    List<Word> words = statement.listed();
    if (words.isEmpty()) {
      throw statement.needsArgument();
    }
    statement.flags().check(Map.of());
    for (Word word : words) {
      if (word.text().isBlank()) {
        throw SyntaxFault.at(word, "VOLUME specified can not be an empty string");
      }
    }
    return new Instruction.Volume(
        statement.origin(), words.stream().map(word -> word.text().strip()).toList());
  }

  /** The trigger is parsed to be checked; the image keeps its text. */
  private static Instruction onBuild(Statement statement) {
    Word arguments = statement.arguments();
    if (arguments.text().isEmpty()) {
      throw statement.needsArgument();
    }
    statement.flags().check(Map.of());
    Word keyword = statement.plainWords().getFirst();
    DockerfileParser.refuseTrigger(keyword.text().toUpperCase(Locale.ROOT))
        .ifPresent(why -> {
          throw SyntaxFault.at(keyword, why);
        });
    checkTrigger(statement, keyword);
    return new Instruction.OnBuild(
        statement.origin(), HeredocScanner.join(arguments.text(), statement.heredocs()));
  }

  private static void checkTrigger(Statement statement, Word keyword) {
    FlagSet flags = FlagSet.read(statement.line(), keyword.end(), statement.escape());
    Origin origin = statement.origin();
    parse(
        new Statement(
            new Origin(keyword.text(), origin.text(), origin.range(), origin.comments()),
            statement.line(),
            flags,
            statement.escape(),
            statement.heredocs()));
  }
}
