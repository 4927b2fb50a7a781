-- The state that the original's document describes, in plain SQL: a table user,
-- Werkzeug's hashes, and no constraint that would keep a NULL out. Passwords are in
-- import_states_test.go.

CREATE TABLE `user` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `username` varchar(80) DEFAULT NULL,
  `email` varchar(120) DEFAULT NULL,
  `last_name` varchar(80) DEFAULT NULL,
  `first_name` varchar(80) DEFAULT NULL,
  `password` varchar(255) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `profile_card` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `occupation` varchar(100) DEFAULT NULL,
  `homeaddress` varchar(100) DEFAULT NULL,
  `country` varchar(100) DEFAULT NULL,
  `county` varchar(100) DEFAULT NULL,
  `user_id` int(11) DEFAULT NULL,
  `image` longblob DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `user_id` (`user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `social_links` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `linkedin` varchar(100) DEFAULT NULL,
  `facebook` varchar(100) DEFAULT NULL,
  `github` varchar(100) DEFAULT NULL,
  `instagram` varchar(100) DEFAULT NULL,
  `twitter` varchar(100) DEFAULT NULL,
  `youtube` varchar(100) DEFAULT NULL,
  `description` text DEFAULT NULL,
  `user_id` int(11) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `user_id` (`user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `user` (`id`, `username`, `email`, `last_name`, `first_name`, `password`) VALUES
  (1, 'leo', 'leo@example.org', 'Pop', 'Leo', 'pbkdf2:sha256:1000$QEmwAckvOWcKrZIZ$89d13f823a99091ac46b80aef868834cbfc887612f9547fd6a21f65f4bd05e0a'),
  (2, NULL, 'mia@example.org', NULL, NULL, 'scrypt:32768:8:1$89624e2510c4f9ad$37d2d1fc03c912c0c3e0b9f810a05ebbebc6baed65e2017fa76f8af5d4de5fd9fc86e79aa4982362646ca45e30b3227fc1e3f276a795ed1b43acb955f7e99038'),
  (3, 'nic', NULL, 'Pop', 'Nic', 'pbkdf2:sha256:1000$cKE9FCS7BYIyNw80$5bdb2281d077f0a44cda5d6f482e85f9f6c9f360208fb6778b198ef18d85ffd3'),
  (4, 'oli', 'oli@example.org', 'Pop', 'Oli', NULL),
  (5, NULL, NULL, NULL, NULL, NULL);

INSERT INTO `profile_card` (`user_id`, `occupation`, `homeaddress`, `country`, `county`, `image`) VALUES
  (1, 'Sailor', 'Portul 1', 'România', 'Constanța', X''),
  (2, NULL, NULL, NULL, NULL, NULL);

INSERT INTO `social_links` (`user_id`, `linkedin`, `facebook`, `github`, `instagram`, `twitter`, `youtube`, `description`) VALUES
  (1, 'https://linkedin.com/in/leo', '', '', '', '', '', 'Leo sails.'),
  (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
