package io.gantry.builder.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Collects the text, and where it may be cut into words. */
final class WordSink {
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder word = new StringBuilder();
  private final List<String> words = new ArrayList<>();

  /** White space in it parts words. */
  void value(String part) {
    text.append(part);
    for (int i = 0; i < part.length(); i++) {
      if (Words.isSpace(part.charAt(i))) {
        endWord();
      } else {
        word.append(part.charAt(i));
      }
    }
  }

  void literal(String part) {
    text.append(part);
    word.append(part);
  }

  int length() {
    return text.length();
  }

  String text() {
    return text.toString();
  }

  List<String> words() {
    endWord();
    return words;
  }

  private void endWord() {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }
}
