# The words of Zvonok. Rust reads the same file (window titles, notifications, the tray).

app-name = Zvonok
login-window-title = { $host } — sign-in
start-failed = Zvonok did not open. Restarting the computer or installing the program again helps.

## Everywhere
loading = Loading…
understood = Got it
cancel = Cancel
rehearsal = Practice school
rehearsal-note = nothing here is real: not the school, the lessons or the sign-in

## Not signed in yet
welcome-title = Into the online lesson in one press
welcome-lead = Today’s diary, and one big button while a lesson is on. Nothing else to look for.
sign-in-portal = Sign in with Gosuslugi
welcome-own-account = The pupil’s own account is needed
welcome-own-account-note = A parent’s account does not show the online lesson: that is how the portal works.
welcome-window = A sign-in window will open
welcome-window-note = First { $portal }, then Gosuslugi. The window’s title shows the site’s address.
welcome-password = The password stays between the pupil and Gosuslugi
welcome-password-note = Zvonok neither sees nor keeps it. Only the way into the diary is remembered.
welcome-no-account = No account of one’s own yet?
welcome-no-account-note = Under 14 a parent creates it in their own Gosuslugi account, later the pupil does. Then the class teacher needs the pupil’s phone or e-mail.

## Signing in
signing-in-portal = The sign-in window is open
signing-in-portal-note = Sign-in goes on there. If it is out of sight, it is behind this one.
signing-in-vk = The VK ID window is open
signing-in-vk-note = Connecting goes on there.
cancel-sign-in = Cancel sign-in
sign-in = Sign in
sign-in-again = Sign in again
sign-in-as-pupil = Sign in as the pupil
sign-in-vk = Connect VK ID
already-open-title = Zvonok is already open
already-open-note = Its window is nearby: on the taskbar or among the icons by the clock. A second one is not needed.
quit = Close Zvonok

## The day
focus-now = Now
focus-next = Next lesson
focus-at-once-now = { $count ->
    [one] { $count } lesson
   *[other] { $count } lessons
  } at once now
focus-at-once-next = { $count ->
    [one] { $count } lesson
   *[other] { $count } lessons
  } at once next
lesson-number = lesson { $number }
lesson-room = room { $room }
lesson-group = group: { $group }
join-now = Join the lesson
join-soon = Join
join-early = Join early
join-again = Join once more
running-for = { $minutes ->
    [0] has just begun
    [one] on for { $minutes } minute
   *[other] on for { $minutes } minutes
  }
running-left = { $minutes ->
    [one] { $minutes } minute left
   *[other] { $minutes } minutes left
  }
starts-in = { $minutes ->
    [one] in { $minutes } minute
   *[other] in { $minutes } minutes
  }
starts-in-hours = { $hours ->
    [one] in { $hours } hour
   *[other] in { $hours } hours
  }
starts-in-hours-minutes = in { $hours } h { $minutes } min
starts-in-short = in { $minutes } min
opens-in = { $known ->
    [vk-messenger] opens in VK Messenger
    [browser] opens in the browser
   *[other] opens in { $program }
  }
call-asks = asks first how to open it
call-none-now = No link to an online lesson
call-none-later = No link to an online lesson yet
call-none-note = The lesson may be in the classroom, or the teacher has not added a link yet.
call-unsafe = The lesson’s link is written wrongly
call-unsafe-note = Opening it is not safe. The teacher can correct it in the journal.
mark-online = online
mark-online-now = online now
mark-now = on now
mark-unsafe = faulty link
phase-past = over
parent-title = This is a parent’s account
parent-note = Only the pupil sees the online lesson. The diary can be read.
opened-in = { $known ->
    [vk-messenger] The lesson is open in VK Messenger
    [browser] The lesson is open in the browser
   *[other] The lesson is open in { $program }
  }
opened-not-here = Did not open?
open-in-browser = Open in the browser
opened-again = Open once more
day-over = Lessons are over for today
day-none-today = No lessons today
day-none = No lessons on this day
day-holiday-today = Today is a holiday
day-holiday = Holiday
day-vacation-today = School holidays
day-vacation = School holidays
next-lessons = Next lessons
next-tomorrow = tomorrow, { $date }
next-at = { $day }, at { $time }
show-that-day = Show that day
day-previous = Previous day
day-following = Next day
go-today = Today
lessons-count = { $count ->
    [one] { $count } lesson
   *[other] { $count } lessons
  }
lessons-span = from { $start } to { $end }
lessons-list = Lessons
lesson-details = { $subject }: homework and marks
lesson-details-online = { $subject }: joining, homework and marks
homework = Homework
marks = Marks
mark-weight = weight { $weight }
updated-at = updated at { $time }
updated-on = updated on { $date } at { $time }
updating = Updating the diary…
refresh = Update the diary
retry = Try again
stale-today = Showing the diary as of { $time }.
stale-day = Showing the diary of { $date }.
stale-alone = The diary has not been updated yet.
diary-missing = The diary is not here yet
diary-missing-note = It will appear as soon as the portal answers.
open-portal = Open the portal

## A sign-in that will not be remembered
session-ends = The sign-in ends before the lessons do
session-ends-note = The portal will ask to sign in again: { $date } at { $time }. Signing in now keeps it from happening in the middle of a lesson.
session-only-title = Sign-in is kept only until the program closes
session-only-no-keychain = This computer has no password store, and keeping a sign-in without one is not safe.
session-only-keychain-locked = This computer’s password store is locked. Unlock it and start Zvonok again to have the sign-in remembered.
session-only-keychain-silent = This computer’s password store did not answer in time. It may work after restarting Zvonok.
session-only-shared = This computer is shared: nothing stays on it after signing out.

## Profile
profile = Profile
members = Who is studying
member-parent = parent
add-member = Add another pupil
welcome-members = Who is studying?
sign-in-other = Sign in as another pupil
profile-parent = parent’s account
profile-class = class { $class }
vk-id = VK ID
vk-id-why = Needed to enter the call with the school profile.
vk-id-not-set-up = Not set up for this region yet. Lessons can be joined without it: VK asks for sign-in itself.
vk-id-connect = Connect
vk-id-connected = Connected
vk-id-disconnect = Disconnect
sign-out = Sign out of the diary
sign-out-title = Sign out of the diary?
sign-out-title-of = { $name }: sign out of the diary?
sign-out-note = This will be removed from the computer:
sign-out-login = the way into the diary
sign-out-cache = saved lessons, homework and marks
sign-out-vk = the VK ID connection
sign-out-kept = Nothing changes at the portal or at Gosuslugi.
sign-out-confirm = Sign out
about-line = Zvonok { $version } · { $region }

## Questions before a lesson
question-which-lesson = Which lesson to open?
question-which-lesson-note = Several are on at this time.
question-which-link = Which link to open?
question-which-link-note = The diary has several. Usually the right one is the one the teacher spoke of.
question-link-number = link { $number }
question-unknown-site = Open an unfamiliar site?
question-unknown-site-note = The link does not lead where lessons usually are. Unless the teacher announced this site, better ask first.
question-unknown-site-open = Open the site
question-untried = How to open the lesson?
question-untried-note = { $known ->
    [vk-messenger] This computer has VK Messenger, but Zvonok has not tried it with such links yet.
   *[other] This computer has { $program }, but Zvonok has not tried it with such links yet.
  } The browser is sure to open them.
question-untried-program = { $known ->
    [vk-messenger] Try VK Messenger
   *[other] Try { $program }
  }
question-site = site { $host }

## What happened
notice-dismiss = Hide the message
notice-server-code = Code for support: { $code }
error-offline = No connection to the diary
error-offline-note = It looks as if the internet is not working.
error-portal-slow = The portal takes long to answer
error-portal-slow-note = It happens at the start of a lesson, when everyone comes at once.
error-portal-down = The portal has a problem
error-portal-down-note = It is not this computer. It usually passes by itself.
error-portal-unreadable = The diary came incomplete
error-portal-unreadable-note = The portal answered in an unusual way. The lessons should be visible on the portal itself.
error-session-over = The portal asks to sign in again
error-session-over-note = The diary is kept.
error-untrusted = The site { $host } cannot be trusted
error-untrusted-note = The computer could not check that it is the real site. No password should be typed. For adults: sometimes the computer lacks the certificates of Russia’s Ministry of Digital Development.
error-other-site = Another site answers in place of { $host }
error-other-site-note = It happens when the network first asks to sign in to itself, and when somebody has put another site in its place. No password should be typed.
error-certificate-dates = The site { $host } did not prove itself
error-certificate-dates-note = Its certificate has run out or is not valid yet. It is the site, not this computer. Better type no password for now.
error-clock-wrong = The date on this computer looks wrong
error-clock-wrong-note = The computer believes that today is { $date }, so it cannot check the site { $host }. Set the date in the computer’s settings, then try again. If the date is right, the site itself has a problem.
error-site-offline = The site { $host } did not open
error-site-offline-note = Either the internet or the site itself is not working. The sign-in window was closed; sign-in can be started again.
error-sign-in-blocked = Sign-in led to an unfamiliar site
error-sign-in-blocked-note = The window was closed so that the password stays safe.
error-sign-in-blocked-host = The site { $host } has no part in signing in. The window was closed so that the password stays safe.
error-sign-in-timed-out = Sign-in was not finished in time
error-sign-in-timed-out-note = The window was open for too long. It can be started again.
error-sign-in-refused = Sign-in did not work
error-sign-in-refused-note = The sign-in site refused. Try once more, then show the code to a parent or the class teacher.
error-sign-in-no-session = The portal did not recognise the pupil
error-sign-in-no-session-note = Sign-in went through, but the diary did not open. Perhaps the class teacher has not entered the pupil’s phone or e-mail yet.
error-sign-in-forged = The answer came from another sign-in
error-sign-in-forged-note = It was thrown away and nothing was connected. Start once more.
error-window-failed = The sign-in window did not open
error-window-failed-note = Trying again or restarting Zvonok helps.
error-sign-in-busy = The sign-in window is already open
error-sign-in-busy-note = Sign-in goes on there.
error-vk-id-not-set-up = VK ID is not set up for this region yet
error-vk-id-not-set-up-note = Lessons can be joined without it: VK asks for sign-in itself.
error-vk-id-offline = VK ID does not answer
error-vk-id-offline-note = The diary and the lessons do not depend on it.
error-vk-id-over = VK ID asks to connect again
error-vk-id-over-note = The connection ended or was revoked in the VK settings.
error-consent-missing = No diary found: a parent’s consent is missing
error-consent-missing-note = A parent has to open Gosuslugi with their own account and give consent to the school, under “Consents and powers of attorney”. Then sign in here again.
error-account-unknown = The school does not know this account yet
error-account-unknown-note = Give the class teacher the phone or e-mail that the pupil’s Gosuslugi account was made with: the teacher adds it to the journal. Then sign in here again.
error-account-unconfirmed = The Gosuslugi account is not confirmed
error-account-unconfirmed-note = Without that the portal lets nobody in. For a child under 14 a parent confirms it in their own Gosuslugi account; from 14 the pupil does: through a bank or at a service centre.
error-parent-account = This is a parent’s account
error-parent-account-note = Only the pupil sees the online lesson.
error-no-call-link = The lesson has no link yet
error-no-call-link-note = The teacher adds it to the journal. The diary can be updated.
error-no-lesson-now = No online lesson now
error-no-lesson-now-note = Nothing else is on or begins today.
error-no-such-lesson = This lesson is not in the diary
error-no-such-lesson-note = It may have been moved. Updating the diary helps.
error-bad-call-link = The lesson’s link is written wrongly
error-bad-call-link-note = Opening it is not safe. The teacher can correct it in the journal.
error-open-failed = The lesson did not open
error-open-failed-note = Neither a browser nor a program for calls could be started on this computer.
error-bad-deep-link = The link to Zvonok did not fit
error-bad-deep-link-note = It is written wrongly, so nothing was done.
error-sign-in-first = Sign in first
error-sign-in-first-note = The diary cannot be seen without it.
error-sign-out-incomplete = Signing out is not quite finished
error-sign-out-incomplete-note = The password store did not answer, and the sign-in may still be on this computer. Closing Zvonok, opening it again and signing out once more helps.
error-internal = Something went wrong
error-internal-note = The diary is kept. It can be tried again.

## Connection check
check = Connection check
check-open = Check the connection
back = Back
check-again = Check again
check-stop = Stop
check-lines = What was checked
check-sites = Details for adults
check-standing-waiting = being checked
check-standing-good = in order
check-standing-warning = worth a look
check-standing-bad = in the way of a lesson
check-standing-unknown = not checked
check-subject-portal = Diary: { $name }
check-subject-sign-in = Signing in with Gosuslugi
check-subject-vk-id = VK ID
check-subject-calls = Calls: { $name }
check-subject-clock = The computer’s clock
check-subject-keychain = Password store
check-subject-program = What opens a lesson
check-subject-webview = Sign-in window
check-copy = Copy the report
check-copied = The report is copied. It can be pasted into a letter or a message.
check-not-copied = Copying did not work. The text below can be selected and copied by hand.
check-report-note = For whoever helps with the computer. There are no names, passwords or marks in it.
check-report = See the report

check-running = Checking the connection…
check-running-note = { $done } of { $all } done. It usually takes a few seconds.
check-stopped = The check was stopped
check-stopped-note = It can be started again at any moment.
check-ready = Everything is ready for lessons
check-ready-note = The sites open, the sign-in will be remembered.
check-ready-but = Ready for lessons, with { $count ->
    [one] one remark
   *[other] some remarks
  }
check-first-internet = There seems to be no internet
check-first-internet-note = Not one site opened. First look at the Wi-Fi or the cable, then call an adult and check again.
check-first-proxy = The internet here goes through a proxy, and it lets nothing through
check-first-proxy-note = This computer is set to use a proxy, and that is why the sites do not open. Whoever set up the computer can mend it: the report will help.
check-first-filter = The sites do not prove that they are real
check-first-filter-note = It happens when an antivirus or a school filter steps between the computer and the sites. Better type no passwords for now. The report is for whoever looks after the computer.
check-first-clock = First the clock has to be put right
check-first-portal = The diary will not open yet
check-first-sign-in = Signing in with Gosuslugi will not work yet
check-first-vk-id = VK ID will not open yet
check-first-calls = A call will not open yet

check-waiting = Being checked…
check-not-looked-at = Not checked.
check-site-good = Opens.
check-site-closed = Does not open.
check-site-slow = { $host } opens slowly. The lesson may stutter: sitting closer to the Wi-Fi and closing downloads helps.
check-site-partly = { $host } did not open. The other sites are usually enough.
check-site-not-found = The computer did not find the site { $host }. Either there is no internet or a filter blocks the site: an adult should see this.
check-site-refused = The site { $host } takes no connections. It may be under repair: wait ten minutes and check again.
check-site-unreachable = There is no way to the site { $host }. Look at the Wi-Fi or the cable.
check-site-cut = The connection to { $host } breaks off. A weak internet, an antivirus or a filter does that: an adult should see this.
check-site-silent = The site { $host } is silent. Either it is overloaded or the internet is weak: wait ten minutes and check again.
check-site-untrusted = The site { $host } did not prove that it is real. No password should be typed. For adults: an antivirus or a filter may be in the way, or the certificates of Russia’s Ministry of Digital Development are missing.
check-site-other = Another site answers in place of { $host }. No password should be typed. It happens when the Wi-Fi first asks to sign in to itself.
check-site-dates = The certificate of { $host } has run out or is not valid yet. It is the site: wait until it is mended.
check-site-dates-clock = The site { $host } cannot be checked while the computer’s date is wrong.
check-site-handshake = The computer and { $host } did not agree on encryption. For adults: an antivirus, a filter or a very old system is in the way.
check-site-down = The site { $host } has a problem. It is not this computer: wait ten minutes and check again.
check-site-forbidden = The site { $host } does not let this computer in. A filter or a VPN may be in the way: an adult should see this.
check-site-unreadable = The site { $host } sent something odd. Wait ten minutes and check again.
check-proxy-password = The proxy asks for a name and a password. Whoever looks after the computer sets that up.
check-proxy-silent = The site { $host } did not open through this computer’s proxy. Whoever set up the computer can mend it.
check-clock-good = Right.
check-clock-ahead = { $unit ->
    [minutes] The clock is ahead by { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
      }
    [hours] The clock is ahead by { $count ->
        [one] { $count } hour
       *[other] { $count } hours
      }
   *[days] The clock is ahead by { $count ->
        [one] { $count } day
       *[other] { $count } days
      }
  }. It is put right in the computer’s settings: “Date and time”, “Set automatically”.
check-clock-behind = { $unit ->
    [minutes] The clock is behind by { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
      }
    [hours] The clock is behind by { $count ->
        [one] { $count } hour
       *[other] { $count } hours
      }
   *[days] The clock is behind by { $count ->
        [one] { $count } day
       *[other] { $count } days
      }
  }. It is put right in the computer’s settings: “Date and time”, “Set automatically”.
check-clock-suspect = Is today { $date }? The computer believes so. If it is not, the date is put right in the computer’s settings: “Date and time”, “Set automatically”.
check-clock-rehearsal = The practice school has a time of its own: there is nothing to compare with.
check-clock-unknown = Nothing to compare with: no site told the time.
check-keychain-good = Works: the sign-in will be remembered.
check-keychain-absent = This computer has no password store. Lessons open, but signing in is needed after every start.
check-keychain-locked = The password store is locked. Lessons open, but the sign-in is not remembered until an adult unlocks it.
check-keychain-silent = The password store did not answer in time. Lessons open, but the sign-in may not be remembered. Restarting the computer helps.
check-keychain-wrong = The password store gave back something else than was put in. Lessons open, but the sign-in may not be remembered.
check-program-good = There is a program: { $program }.
check-program-browser = The browser does; no other program is needed.
check-program-none = There is neither a program for calls nor a browser. A browser is needed: an adult can help.
check-webview-good = Ready.
check-webview-old = The part of the system that shows sign-in pages needs an update. It is for adults: update the whole computer.
check-webview-unknown = The system did not tell what shows its pages. If the sign-in window does not open, updating the computer helps.

check-report-title = Zvonok { $version }, connection check
check-report-time = The computer’s time: { $time }
check-report-region = Region: { $region }
check-report-system = System: { $system }
check-report-webview = Sign-in window: { $webview }
check-report-proxy = Proxy: { $proxy }
check-report-clock = The computer’s clock against the sites: { $difference }
check-report-keychain = Password store: { $keychain }
check-report-programs = Programs: { $programs }
check-report-site = { $host }: { $steps }

## The call’s buttons
call-guide = The call’s buttons
call-guide-open = Which buttons does a call have?
call-guide-title = The buttons of a call
call-guide-lead = At the start of a lesson the camera and the microphone are off. They are switched on when the teacher asks.
call-guide-picture = A sketch of the call’s window with ten numbered buttons. The list says what each one does.
call-guide-differs = In the program the buttons may stand a little differently, but the signs are alike.
call-guide-off = Off at the start
call-guide-manners = Good manners
call-guide-manners-note = First raise a hand, then switch the microphone on, and off again after the answer.
call-guide-lost = Left the call by accident? The big button in Zvonok leads back to the lesson.
call-guide-chat = Chat
call-guide-chat-note = For a question or an answer while somebody else is speaking.
call-guide-hand = Raise a hand
call-guide-hand-note = To ask or to answer: the teacher sees the hand and gives the word.
call-guide-screen = Share the screen
call-guide-screen-note = Everybody sees this computer’s screen. Only when the teacher asks.
call-guide-people = Participants
call-guide-people-note = Who is in the lesson, and whose hand is up.
call-guide-camera = Camera
call-guide-camera-note = Shows a face to the class. Crossed out means off.
call-guide-microphone = Microphone
call-guide-microphone-note = On to speak. Crossed out means nobody hears.
call-guide-leave = Leave
call-guide-leave-note = The red one. For the end of the lesson, when the teacher has said goodbye.
call-guide-settings = Settings
call-guide-settings-note = No sound or no picture? Headphones, microphone and camera are chosen here.
call-guide-smaller = Make smaller
call-guide-smaller-note = The call becomes small but does not close: the task can be seen beside it.
call-guide-larger = Make larger
call-guide-larger-note = The call becomes big again.
