package org.example;

public final class App {
  public static void main(String[] words) {
    System.out.println("built by Maven");
  }
}
