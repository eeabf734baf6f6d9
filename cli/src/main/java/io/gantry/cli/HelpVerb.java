package io.gantry.cli;

/** {@code gantry help [COMMAND...]}. */
final class HelpVerb extends Verb {
  HelpVerb() {
    super("[COMMAND...]", "Help about the command");
  }

  @Override
  int run(Session session, Arguments arguments) {
    String name = String.join(" ", arguments.operands());
    if (name.isEmpty()) {
      session.out().print(Help.overview("", Verbs.SECTIONS));
    } else if (Verbs.groups().contains(name)) {
      session.out().print(Help.overview(name, Verbs.group(name)));
    } else {
      Verbs.Found found = Verbs.resolve(arguments.operands());
      session.out().print(Help.of(found.name(), found.verb()));
    }
    return 0;
  }
}
