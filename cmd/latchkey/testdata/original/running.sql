-- The running state of the original: what its Flask-SQLAlchemy 3.1 makes of the
-- models, in plain SQL, and people as they are in it. user_id has no index. Each
-- log-in added a row to profile_card and social_links; of several the one with the
-- smallest id is shown and edited. Hashes are bcrypt's of cost 4, and Werkzeug's
-- from the earlier state. Passwords are in import_states_test.go.

CREATE TABLE `users` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `username` varchar(255) NOT NULL,
  `email` varchar(255) NOT NULL,
  `last_name` varchar(255) NOT NULL,
  `first_name` varchar(255) NOT NULL,
  `password` varchar(255) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `username` (`username`),
  UNIQUE KEY `email` (`email`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `session` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `session_string` varchar(255) NOT NULL,
  `jwt` text NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `profile_card` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `user_id` int(11) DEFAULT NULL,
  `occupation` varchar(255) DEFAULT NULL,
  `homeaddress` varchar(255) DEFAULT NULL,
  `country` varchar(255) DEFAULT NULL,
  `county` varchar(255) DEFAULT NULL,
  `image` blob DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE `social_links` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `linkedin` varchar(255) DEFAULT NULL,
  `facebook` varchar(255) DEFAULT NULL,
  `github` varchar(255) DEFAULT NULL,
  `instagram` varchar(255) DEFAULT NULL,
  `twitter` varchar(255) DEFAULT NULL,
  `youtube` varchar(255) DEFAULT NULL,
  `description` text DEFAULT NULL,
  `user_id` int(11) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `users` (`id`, `username`, `email`, `last_name`, `first_name`, `password`) VALUES
  (1, 'ana', 'ana@example.org', 'Pop', 'Ana', '$2b$04$fq7W..gp/Fipiw84i2q/LObrakWFYSbmTe0CXKH4MXfwWN.qToAiy'),
  (2, 'Bob Marin', ' Bob.Marin@Example.ORG ', 'Marin Pop', 'Bob-Ionuț', '$2b$04$eeFpbypIHxKHRU9zNEiwE.5xxN/dd.PC/VEBR6kXov7RODgK4VzY.'),
  (3, 'cris@home', 'CRIS@EXAMPLE.ORG', 'Dinu', 'Cris', '$2b$04$YuaaM/6v6.F.l4rOIVQs/eK9z/U9pknl9Waw8k5/o.M37zIGx6Z2y'),
  (4, 'dan', 'dan', 'Rus', 'Dan', '$2b$04$I449Pk8c0Yd/ShlXKxRyU.wH2L2VUC0kJiBqwWBF0eQZdyEAqH.Qm'),
  (5, 'eva', 'eva@example.org', 'Stan', 'Eva', 'pbkdf2:sha256:1000$cKE9FCS7BYIyNw80$5bdb2281d077f0a44cda5d6f482e85f9f6c9f360208fb6778b198ef18d85ffd3'),
  (6, 'fin', 'fin@example.org', 'Ene', 'Fin', 'scrypt:32768:8:1$02811e1c11cdb9fc$7cb25d8fafd65a1b748083963b7d6d81bf1100d4dc81c8bfea6805904e8d954fb4c5f2ab20d593d3d9298c89985b46eb24c747072fe825d309bed291177a5636'),
  (7, 'gil', 'gil@example.org', 'Oprea', 'Gil', '$2b$04$fCajuElUhMxNHuR5yUtXdOqK75L6wS15EFN6a.CWdQBvEEjW692dC'),
  (8, 'HANA', 'hana+test@example.org', 'Lupu', 'Hana', '$2b$04$P358rVRAgJraVvee.uSb3uk6U4cQNlSHQ6v2N0OVDUn2PB77pbpqG'),
  (9, ' iza ', 'Iza@example.org', 'Vlad', 'Iza', '$2b$04$SwJnQWXmewURnj/C8cDn9uwZeTGCxStqipVK..tR0hiIhex4RRG32');

-- One string for all until the service restarts.
INSERT INTO `session` (`session_string`, `jwt`) VALUES ('8PBV22S', 'eyJhbGciOiJIUzI1NiJ9.e30.x'), ('8PBV22S', 'eyJhbGciOiJIUzI1NiJ9.e30.y');

-- Ana (1) logged in three times and edited; Bob (2) never edited; Cris (3) sent null
-- for everything; rows without a user are nobody's; Gil (7) never logged in.
INSERT INTO `profile_card` (`id`, `user_id`, `occupation`, `homeaddress`, `country`, `county`, `image`) VALUES
  (1, NULL, 'Nobody', 'Nowhere', NULL, NULL, NULL),
  (2, 1, 'Baker', 'Strada Lungă 1', 'România', 'Cluj', X''),
  (3, 2, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', X''),
  (4, 3, NULL, NULL, NULL, NULL, NULL),
  (5, 1, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', X''),
  (6, 5, 'Teacher', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', X''),
  (7, NULL, NULL, NULL, NULL, NULL, NULL),
  (8, 6, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', X''),
  (9, 1, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', X''),
  (10, 8, 'Diver', '', 'Franța', NULL, NULL),
  (11, 9, 'May I ask you what do you do?', 'How far are you ?', 'I guess you are from Nice ?', 'France ?', X'');

-- Hana's (8) first log-in broke off before it wrote her links.
INSERT INTO `social_links` (`id`, `user_id`, `linkedin`, `facebook`, `github`, `instagram`, `twitter`, `youtube`, `description`) VALUES
  (1, 2, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.'),
  (2, NULL, 'https://linkedin.com/', NULL, NULL, NULL, NULL, NULL, NULL),
  (3, 1, 'linkedin.com/in/ana', 'https://facebook.com/', 'https://github.com/ana', '', NULL, 'https://youtube.com/', 'Ana bakes.'),
  (4, 1, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.'),
  (5, 3, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (6, 5, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/eva', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', ''),
  (7, 6, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.'),
  (8, 9, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.'),
  (9, 1, 'https://linkedin.com/', 'https://facebook.com/', 'https://github.com/', 'https://instagram.com/', 'https://twitter.com/', 'https://youtube.com/', 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.');
