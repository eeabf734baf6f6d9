package example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Greets whoever asks. */
@SpringBootApplication
@RestController
public class Greeter {
  public static void main(String[] arguments) {
    SpringApplication.run(Greeter.class, arguments);
  }

  @GetMapping("/")
  String greet() {
    return "hello from Spring, user " + System.getProperty("user.name");
  }
}
