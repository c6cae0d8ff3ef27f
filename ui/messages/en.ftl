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

## Signing in
signing-in-portal = The sign-in window is open
signing-in-portal-note = Sign-in goes on there. If it is out of sight, it is behind this one.
signing-in-vk = The VK ID window is open
signing-in-vk-note = Connecting goes on there.
cancel-sign-in = Cancel sign-in
sign-in = Sign in
sign-in-again = Sign in again
sign-in-as-pupil = Sign in as the child
sign-in-vk = Connect VK ID
already-open-title = Zvonok is already open
already-open-note = Its window is nearby: on the taskbar or among the icons by the clock. A second one is not needed.
already-open-close = Close this window
quit = Close Zvonok

## The day
focus-now = Lesson on now
focus-soon = Lesson soon
focus-next = Next lesson
focus-untimed = Online lesson today
focus-untimed-several = Online lessons today
untimed = The diary does not say at what time.
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
join-early = Open early
join-begins = The lesson begins at { $start }
join-again = Join once more
joined = This lesson was opened from here.
joined-note = Did the lesson’s window close? It can be joined again.
auto-join = Join by itself when the lesson begins
auto-join-note = Zvonok has to be open or stay by the clock.
auto-join-note-open = Zvonok has to be open.
auto-join-all-on = Joins by itself when the lesson begins
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
call-none-note = The lesson may be in the classroom, or the teacher has not added a link yet. Zvonok looks for it by itself.
call-none-later-note = It usually appears a few minutes before the lesson. Zvonok looks for it by itself.
call-unsafe = The lesson’s link is written wrongly
call-unsafe-note = Opening it is not safe. The teacher should be told: once it is corrected in the journal, the button appears.
mark-online = online
mark-online-now = online now
mark-now = on now
mark-unsafe = faulty link
phase-past = over
parent-title = This is a parent’s account
opened-in = { $known ->
    [vk-messenger] The lesson is open in VK Messenger
    [browser] The lesson is open in the browser
   *[other] The lesson is open in { $program }
  }
opened-not-here = Did not open?
open-in-browser = Open in the browser
opened-again = Open in the browser once more
opened-failed = { $known ->
    [vk-messenger] VK Messenger did not start, so the browser did.
   *[other] { $program } did not start, so the browser did.
  }
opened-other = { $known ->
    [vk-messenger] Open in VK Messenger
   *[other] Open in { $program }
  }
opened-install = { $known ->
    [vk-messenger] Get VK Messenger
   *[other] Get { $program }
  }
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
go-today = Back to today
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
stale-day = Showing what was known on { $date } at { $time }.
stale-alone = The diary has not been updated yet.
diary-missing = The diary is not here yet
diary-missing-note = It will appear as soon as the portal answers.
open-portal = Open the portal

## A sign-in that will not be remembered
session-ends = Signing in again will be needed soon
session-ends-note = The portal will ask for it on { $date } at { $time }. Better sign in beforehand, in a break: then the lesson is not interrupted.
session-only-title = Sign-in is kept only until the program closes
session-only-no-keychain = This computer has no password store, and keeping a sign-in without one is not safe.
session-only-keychain-locked = This computer’s password store is locked. For adults: signing in to the system with a password usually unlocks it. Then the sign-in is remembered.
session-only-keychain-silent = This computer’s password store did not answer in time. It may work after restarting Zvonok.
session-only-shared = This computer is shared: nothing stays in Zvonok after signing out. VK in the browser is left separately.

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
vk-id-own = VK ID in Zvonok
vk-id-why = Not required: lessons can be joined without it.
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
question-each-time-note = That is the choice in the settings: ask each time.
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
error-other-site-note = It happens when the network first asks to sign in to itself, and when somebody has put another site in its place. The browser may show the network’s sign-in page. A password of Gosuslugi or VK must not be typed there.
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
error-sign-in-forged = VK ID was not connected
error-sign-in-forged-note = It seems that connecting ended in an old window. Nothing has changed; it can be started again.
error-window-failed = The sign-in window did not open
error-window-failed-note = Trying again or restarting Zvonok helps.
error-sign-in-busy = The sign-in window is already open
error-sign-in-busy-note = Sign-in goes on there.
error-vk-id-not-set-up = VK ID is not set up for this region yet
error-vk-id-not-set-up-note = Lessons can be joined without it: VK asks for sign-in itself.
error-vk-profile-not-linked = The school profile is not linked yet
error-vk-profile-not-linked-note = The window closed before the portal confirmed it. Nothing done so far is lost; it can be continued at any time.
error-vk-id-offline = VK ID does not answer
error-vk-id-offline-note = The diary and the lessons do not depend on it.
error-vk-id-over = VK ID asks to connect again
error-vk-id-over-note = The connection ended or was revoked in the VK settings.
error-consent-missing = No diary found: a parent’s consent is missing
error-consent-missing-note = A parent gives it at Gosuslugi, with their own account. Then sign in here again.
error-account-unknown = The school does not know this account yet
error-account-unknown-note = The class teacher enters the account’s telephone or e-mail in the journal. There is a card ready for that.
error-account-unconfirmed = The Gosuslugi account is not confirmed
error-account-unconfirmed-note = The portal does not open the diary until the pupil’s data are checked.
error-parent-account = This is a parent’s account
error-parent-account-note = Only the pupil sees the online lesson.
error-no-call-link = The lesson has no link yet
error-no-call-link-of = { $subject }: the lesson has no link yet
error-no-call-link-note = The teacher adds it to the journal. The diary can be updated.
error-no-lesson-now = No link to an online lesson now
error-no-lesson-now-note = The lesson may be held in class. If it is online, the button appears here as soon as the teacher adds the link.
error-no-lesson-now-over = There are no more lessons today.
error-no-such-lesson = This lesson is not in the diary
error-no-such-lesson-note = It may have been moved. Updating the diary helps.
error-bad-call-link = The lesson’s link is written wrongly
error-bad-call-link-of = { $subject }: the lesson’s link is written wrongly
error-bad-call-link-note = Opening it is not safe. The teacher should be told: once it is corrected in the journal, the button appears.
error-open-failed = The lesson did not open
error-open-failed-note = Neither a browser nor a program for calls could be started on this computer. A browser is needed: grown-ups can help with that.
error-bad-deep-link = The link to Zvonok did not fit
error-bad-deep-link-note = It is written wrongly, so nothing was done.
error-sign-in-first = Sign in first
error-sign-in-first-note = The diary cannot be seen without it.
error-left-alone = Signed out: nobody was at the computer
error-left-alone-note = On a shared computer that is safer: nothing of anybody stays on it.
error-keychain-silent = The password store did not answer
error-keychain-silent-note = So this diary cannot be opened now. It may work again in a minute.
error-sign-out-incomplete = Signing out is not quite finished
error-sign-out-incomplete-note = The password store did not answer, and the sign-in may still be on this computer. Closing Zvonok, opening it again and signing out once more helps.
error-shortcut-taken = These keys are taken
error-shortcut-taken-note = Another program uses them already. Others will do, for example Ctrl, Alt and any letter.
error-autostart-failed = Starting with the computer could not be arranged
error-autostart-failed-note = The system did not allow it. Try again, or ask whoever set the computer up.
error-desktop-button-failed = The button on the desktop did not work out
error-desktop-button-failed-note = The system did not let it be put there or taken away. Lessons can be joined from Zvonok’s window.
error-internal = Something went wrong
error-internal-note = The diary is kept. It can be tried again.

## Connection check
check = Connection check
check-open = Check the connection
back = Back
check-again = Check again
check-go-on = Go on
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
check-first-calls = The lesson will not open yet

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
check-keychain-locked = The password store is locked. Lessons open, but the sign-in is not remembered. For adults: signing in to the system with a password usually unlocks it.
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

## The lesson’s buttons
call-guide = The lesson’s buttons
call-guide-open = Which buttons are there in a lesson?
call-guide-title = The buttons in the lesson’s window
call-guide-lead = At the start of a lesson the camera and the microphone are off. They are switched on when the teacher asks.
call-guide-picture = A sketch of the lesson’s window with ten numbered buttons. The list says what each one does.
call-guide-differs = In the program the buttons may stand a little differently, but the signs are alike.
call-guide-off = Off at the start
call-guide-manners = Good manners
call-guide-manners-note = First raise a hand, then switch the microphone on, and off again after the answer.
call-guide-lost = The lesson’s window closed by accident? The big button in the diary leads back to the lesson.
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
call-guide-smaller-note = The lesson’s window becomes small but does not close: the task can be seen beside it.
call-guide-larger = Make larger
call-guide-larger-note = The lesson’s window becomes big again.

## Help
help-open = What to do
help-title-steps = What to do
help-title-needs = What to have ready
help-title-causes = Why it happens
help-under-14 = Under 14
help-from-14 = 14 and older
help-at-home = A parent does this on their own device: better not to sign in to a parent’s account on a school computer.
help-browser = Official pages open in the browser. Zvonok waits here.
help-open-family = Open the parent’s account
help-open-child-help = How it is done: a page of Gosuslugi
help-open-registration = Open the registration
help-open-confirmation = Confirm the account
help-open-consents = Open the parent’s Gosuslugi
help-open-recovery = Recover access to Gosuslugi
help-open-vk-recovery = Change the password at VK
help-open-call-program = Get the program for calls
help-account-ready = Done, there is an account
help-back-to-window = Got it, back
help-restart = Start anew
link-again = Link again

help-no-account = There is no account yet
help-no-account-what = For a lesson the pupil needs a Gosuslugi account of their own.
help-no-account-under-14 = A parent makes it in their own account.
help-no-account-from-14 = The pupil registers by themselves.

help-account-under-14 = An account under 14
help-account-under-14-what = A parent makes it in their own account at Gosuslugi. Then the child signs in with a login and password of their own.
help-account-under-14-need-parent = A parent’s confirmed account.
help-account-under-14-need-papers = The child’s birth certificate and SNILS number: entered in the parent’s account, and checked. The check takes from 15 minutes to 5 working days.
help-account-under-14-need-contact = A telephone or e-mail for the child that no other account uses.
help-account-under-14-family = In the parent’s account open “Family” («Семья») and choose the child.
help-account-under-14-consent = Give consent and enter the child’s telephone or e-mail.
help-account-under-14-login = Write down the child’s login and password: the child signs in with them.
help-account-tell-teacher = Tell that telephone or e-mail to the class teacher: without it the diary does not open.

help-account-from-14 = An account from 14
help-account-from-14-what = From 14 a pupil registers at Gosuslugi by themselves.
help-account-from-14-register = Register with one’s own telephone or e-mail.
help-account-from-14-confirm = Confirm the account: through a bank or at a service centre.

help-account-unconfirmed = The account is not confirmed
help-account-unconfirmed-what = Gosuslugi has not checked the pupil’s data yet, so the portal does not open the diary.
help-account-unconfirmed-under-14 = A parent looks in their own account whether the child’s birth certificate and SNILS number are checked. It takes from 15 minutes to 5 working days.
help-account-unconfirmed-from-14 = The pupil confirms the account: through a bank or at a service centre.

help-account-locked = The account is locked
help-account-locked-what = Gosuslugi does not let anyone in, even with the right password.
help-account-locked-read = Read in the sign-in window what Gosuslugi says about it.
help-account-locked-recover = Recover access. A parent helps a pupil under 14.
help-account-locked-centre = It did not help? Then a service centre of Gosuslugi can.

help-captcha = A code from a picture, or a question
help-captcha-what = Gosuslugi wants to know that a person signs in. It happens, there is nothing wrong.
help-captcha-type = Type the characters of the picture into the field below it.
help-captcha-other = Hard to read? Ask for another picture, or listen to the code.
help-captcha-question = A control question is for whoever made the account.

help-sms = The code does not come or does not fit
help-sms-what = The code goes to what is written down at Gosuslugi. That is not always the telephone at hand.
help-sms-whose = Look at the last digits of the number in the sign-in window: whose telephone is it?
help-sms-where = Read where the code was sent: it may be an SMS, MAX or an app with codes.
help-sms-wait = Wait a minute and ask for the code again. The telephone must have a signal.
help-code-last = Several codes? Only the last one fits. An old code is not taken any more: ask for a new one in the same window.

help-password = The password does not fit
help-password-what = It takes the pupil’s own login and password for Gosuslugi. Those of the diary or VK do not fit here.
help-password-letters = Look at the keyboard’s language and at capital letters.
help-password-login = The login may be the pupil’s telephone, e-mail or SNILS number.
help-password-recover = A forgotten password is changed at Gosuslugi. A parent helps a pupil under 14.

help-wrong-account = Somebody else’s name came up
help-wrong-account-what = A lesson needs the account of the pupil: not a parent’s, brother’s or sister’s.
help-wrong-account-afresh = Start signing in anew: a new window remembers nobody.
help-wrong-account-own = Type the pupil’s own login and password.

help-offers = Gosuslugi offers something else
help-offers-what = After the password there may be offers: another way to sign in, a new password, a survey about MAX.
help-offers-access = It asks whether data may go to the diary? Allow it: the diary does not open without.
help-offers-skip = Everything else can be skipped, where there is such a button.
help-offers-must = No such button? Answer together with a parent, and signing in goes on.

help-sign-in-failed = Signing in did not work
help-sign-in-failed-what = Signing in can be started again as often as needed. What stood in the way?
help-sign-in-failed-sms = It may be going to another telephone.
help-sign-in-failed-password = A forgotten password is changed at Gosuslugi.
help-sign-in-failed-locked = Access has to be recovered.
help-sign-in-failed-cancelled = “Cancel” was pressed, or time ran out
help-sign-in-failed-cancelled-note = Then it is enough to start again.

help-staff-entry = The staff’s entry came up
help-staff-entry-what = That door is for teachers: a pupil’s account does not fit there.
help-staff-entry-afresh = Start signing in anew.
help-staff-entry-pupils = On the portal press «Вход для обучающихся» (pupils’ entry), then sign in with Gosuslugi.

help-parent-account = This is a parent’s account
help-parent-account-what = Only the pupil sees the online lesson: the portal is made so. A parent sees the diary without online lessons.
help-parent-account-sign-in = Sign in with the child’s login and password.
help-parent-account-none = The child has no account yet? Begin with that: the button is below.

help-consent = A parent’s consent is missing
help-consent-what = The portal shows the diary only when a parent has allowed the school to work with the child’s data.
help-consent-open = A parent signs in to Gosuslugi with their own account.
help-consent-give = Under “Consents and powers of attorney” («Согласия и доверенности») they give consent to the school.
help-consent-back = Come back here and sign in again, as the pupil.

help-diary-not-found = “Your diary was not found”
help-diary-not-found-what = Gosuslugi knows the pupil, the portal does not. There are two possible causes.
help-diary-not-found-school = The school does not know the account
help-diary-not-found-school-note = The class teacher enters its telephone or e-mail in the journal. There is a card ready for that.
help-diary-not-found-consent-note = A parent gives it at Gosuslugi.

help-vk-failed = Linking did not work
help-vk-failed-what = It can be started again as often as needed. What stood in the way?
help-vk-failed-sms = It goes to the telephone of the VK account.
help-vk-failed-password = It is another password than that of Gosuslugi.
help-vk-failed-wrong-account = It takes the account of the pupil.
help-vk-failed-taken = It belongs to another diary.

help-vk-sms = VK’s code does not come or does not fit
help-vk-sms-what = The SMS goes to the number that is written down in the VK account.
help-vk-sms-whose = Look at the last digits of the number in the window: whose telephone is it?
help-vk-sms-wait = Wait until the countdown ends, about two minutes, and ask for the code again.
help-vk-sms-other = Somebody else’s number, or an old one? Start anew and type another.

help-vk-password = VK’s password does not fit
help-vk-password-what = It takes the password of the VK account. That of Gosuslugi does not fit here.
help-vk-password-forgot = In the window press «Забыли или не установили пароль?» (forgot the password?).
help-vk-password-form = Fill in the form: the password is changed.
help-vk-password-back = Go back to the screen for the password and type the new one.

help-vk-wrong-account = Somebody else’s name came up at VK
help-vk-wrong-account-what = A pupil’s diary takes the pupil’s own learning profile, not a parent’s or a sister’s.
help-vk-wrong-account-other = In the window press «Войти в другой аккаунт» (another account).
help-vk-wrong-account-own = Type the telephone of the pupil’s own account.

help-vk-taken = The learning profile is taken
help-vk-taken-what = The portal says that this profile belongs to another diary. Mostly it is a brother’s, a sister’s or a parent’s.
help-vk-taken-own = Find out which telephone the pupil’s own VK account has.
help-vk-taken-afresh = Start anew and sign in to VK ID with that telephone.
help-vk-taken-school = Is it surely the pupil’s own? Then tell the class teacher that another diary has it.

## The card for the teacher
teacher-card-open = Card for the teacher
teacher-card = For the class teacher
teacher-card-what = The teacher enters the pupil’s account in the journal, and the diary opens.
teacher-card-private = What is written here stays on this screen: it is neither sent nor kept.
teacher-card-contact = Telephone or e-mail of the account
teacher-card-contact-note = The one that the pupil’s Gosuslugi account was made with.
teacher-card-name = The pupil’s name
teacher-card-class = Class
teacher-card-optional = not required
teacher-card-text = The text, in Russian for the teacher
teacher-card-copy = Copy
teacher-card-print = Print
teacher-card-copied = Copied. It can be pasted into a message to the teacher.
teacher-card-not-copied = Copying did not work. The text is selected and can be copied by hand.
# The card itself is read by a teacher in Russia.
teacher-card-heading = Для классного руководителя
teacher-card-greeting = Здравствуйте! Прошу внести в электронный журнал учётную запись Госуслуг ученика.
teacher-card-line-pupil = Ученик: { $pupil }
teacher-card-line-class = Класс: { $class }
teacher-card-line-phone = Телефон учётной записи: { $contact }
teacher-card-line-email = Почта учётной записи: { $contact }
teacher-card-line-missing = Телефон или почта учётной записи: …
teacher-card-reason = Без этого не открывается дневник ({ $portal }) и не видны онлайн-уроки. Спасибо!
contact-empty = The telephone or e-mail is still to be written.
contact-country = The number has to begin with +7.
contact-digits = The number lacks { $count ->
    [one] { $count } digit
   *[other] { $count } digits
  }.
contact-too-many = The number has { $count ->
    [one] { $count } digit
   *[other] { $count } digits
  } too many.
contact-at = It looks like an e-mail, but that has one @ sign. A telephone is written in digits.
contact-name = Something is missing before the @ sign.
contact-host = The name of the mail service is missing after the @ sign, for example mail.ru.
contact-space = An e-mail has no spaces.

## The sign-in window
signing-in-help = Help with signing in
cancel-link = Cancel linking
signing-in-link = The window for linking is open
signing-in-link-note = Linking goes on there. If it is not in sight, it is behind this one.
window-path = Where signing in stands
window-path-done = passed
window-portal = Portal
window-gosuslugi = Gosuslugi
window-diary = Diary
window-done = Done
window-to-diary = To the diary
window-show = Show the sign-in window
window-trouble = Something wrong?
window-password = Passwords are typed only in that window: Zvonok does not see them.
window-somewhere = Signing in goes on in another window
window-somewhere-behind = If it is not in sight, it is behind this one.
window-at-portal = The window shows the portal now
window-at-portal-pupils = Press «Вход для обучающихся» (pupils’ entry).
window-at-portal-staff = «Служебный вход» is not needed: it is for teachers.
window-at-gosuslugi = The window shows Gosuslugi now
window-at-gosuslugi-again = The portal asks to sign in once more
window-gosuslugi-password = Type the pupil’s own login and password, not a parent’s.
window-gosuslugi-code = Then a code: from an SMS, from MAX or from an app.
window-gosuslugi-skip = May it give data to the diary? Allow it. The rest can be skipped.
window-at-diary = The portal opens the diary
window-at-diary-school = It asks which diary to open? Choose the pupil’s school.
window-closes-itself = When it has worked, the window closes by itself.
window-at-chats = The window shows the portal’s chats now
window-at-chats-link = Press «Привязать учебный профиль VK ID» (link the learning profile).
window-at-chats-next = VK ID opens. What it asks is shown below.
window-at-vk = The window shows VK ID now
window-at-vk-choose = Mark below what the pupil has already: then it is told what to type on each screen.
window-at-vk-find = Find the screen with the same heading below: it says what to type.
window-linking = The portal keeps the link
window-linking-again = The button «Привязать учебный профиль VK ID» came again? Press it once more.
vk-branch = What does the pupil have already?
vk-branch-unsure = Not known? Type the number and continue: VK ID will tell. If it asks for a password, there is an account.
vk-branch-profile = A VK account with a learning profile
vk-branch-account = A VK account without a learning profile
vk-branch-nothing = No VK account
vk-screens = VK ID’s screens in order
vk-screen-phone = «Вход в VK ID» (sign in)
vk-screen-phone-note = The telephone of the pupil’s VK account. Then continue.
vk-screen-phone-new-note = The pupil’s own telephone, not a parent’s: an SMS with a code comes to it. Then continue.
vk-screen-password = «Введите пароль» (password)
vk-screen-password-note = The password of the VK account, not of Gosuslugi. Forgotten? «Забыли или не установили пароль?»
vk-screen-code = «Подтвердите номер» (confirm the number)
vk-screen-code-note = The code from the SMS that comes to this telephone. Then continue.
vk-screen-go-on = «Продолжить в учебном профиле» (continue with the learning profile)
vk-screen-go-on-note = Press this button if the name on the screen is right.
vk-screen-make = «Создайте учебный профиль» (make a learning profile)
vk-screen-make-note = If the name on the screen is right, press «Создать учебный профиль».
vk-screen-about = «Информация о себе» (about oneself)
vk-screen-about-note = The pupil’s real first and last name, date of birth and sex, as in the class register. The patronymic may stay empty. Then continue.
vk-screen-review = «Проверьте свои данные» (check the data)
vk-screen-review-note = The teacher and the class will see the name. Is all right? Continue.

## First steps
welcome-have-account = Have an account already? Sign in
welcome-continue = Go on with the first steps
welcome-shared = School computer
welcome-shared-note = Sign-in here is for one time: after “Sign out” nothing stays in Zvonok.
welcome-prepare = Prepare the computer
welcome-prepared = How the computer is prepared
welcome-not-shared = This is not a shared computer
for-whom = Who is it set up for?
for-whom-pupil = I am a pupil
for-whom-pupil-note = Setting up for myself
for-whom-child = Setting up for a child
for-whom-child-note = For parents and everyone who helps
for-whom-shared = School computer
for-whom-shared-note = Many pupils, a new sign-in each time

guide = First steps
guide-lead = A few steps, and the lesson can begin. Stopping is possible at any of them: what is done stays done.
guide-for = { $who ->
    [child] For a child
    [shared] School computer
   *[pupil] For a pupil
  }
guide-change = Change
guide-lesson-now = On now: { $subject }
guide-lesson-go = To the lesson
guide-lesson-now-note = The other steps can wait: whatever is done is remembered.
guide-steps = Steps
guide-progress = { $done } of { $all } done
guide-stands-done = done
guide-stands-current = this step now
guide-stands-wrong = to be put right
guide-stands-later = later

guide-account = { $who ->
    [child] The child’s Gosuslugi account
   *[pupil] The pupil’s Gosuslugi account
  }
guide-account-line = With it the pupil signs in
guide-account-why = { $who ->
    [child] The child needs a Gosuslugi account of their own. With a parent’s account the lesson is not shown.
   *[pupil] A Gosuslugi account of one’s own is needed. With a parent’s account the lesson is not shown.
  }
guide-account-have = There is an account
guide-account-none = { $who ->
    [child] Not yet? The child’s age:
   *[pupil] Not yet? The pupil’s age:
  }
guide-account-under-14 = Under 14
guide-account-from-14 = 14 and older
guide-account-not = There is none yet

guide-diary = Sign in to the diary
guide-diary-line = With Gosuslugi
guide-diary-window = A window will open: first { $portal }, then Gosuslugi. It will ask for:
guide-diary-password = { $who ->
    [child] the child’s login and password, not the parent’s
   *[pupil] the pupil’s login and password
  }
guide-diary-code = { $who ->
    [child] a code: it comes to the phone that the child’s Gosuslugi account names
   *[pupil] a code by SMS, so the phone should be at hand
  }
guide-diary-safe = The password stays between the pupil and Gosuslugi: Zvonok neither sees nor keeps it.
guide-diary-new = Is the account new?
guide-diary-new-note = The class teacher has to know of it first, otherwise the diary does not open.
guide-diary-teacher = What to give the teacher
guide-diary-wrong = A parent is signed in now
guide-diary-parent = Only the pupil sees the online lesson. The child’s own login and password are needed.
guide-diary-done = The diary is open.

guide-vk-profile = VK ID learning profile
guide-vk-profile-line = To enter the lesson under one’s own name
guide-vk-profile-why = This is the school name in VK: by it the teacher and the class know who is in the lesson. Nobody will see the personal VKontakte page.
guide-vk-profile-window = A window will open, where VK ID asks for:
guide-vk-profile-phone = { $who ->
    [child] the child’s phone and a code by SMS
   *[pupil] the pupil’s phone and a code by SMS
  }
guide-vk-profile-password = the VK password, where there is an account already
guide-vk-profile-whose = A parent’s phone opens the parent’s account, which will not do. The child has no number? Another one is needed, with no VK account on it yet.
guide-vk-profile-after = Signing in to the diary comes first: the profile is linked from there.
guide-vk-profile-link = Link the learning profile
guide-vk-profile-is = Linked to the diary before?
guide-vk-profile-is-not = Just a VK account is not a learning profile yet.
guide-vk-profile-linked = The profile is linked already
guide-vk-profile-again = Link once more

guide-program = Program for calls
guide-program-line = VK Messenger or the browser
guide-program-why = The lesson can open in the browser: it is there already, and nothing has to be installed.
guide-program-browser = Open in the browser
guide-program-get = Get VK Messenger
guide-program-or = Or in VK Messenger:
guide-program-look = It is installed already
guide-program-not-seen = Not found yet. Opening it once and trying again helps. Or choosing the browser.
guide-program-done = There is something to open a lesson with.

guide-check = Connection check
guide-check-line = Whether everything opens
guide-check-why = A few seconds show whether the sites open, whether the clock is right, and whether something can open a lesson.
guide-check-wrong = The check found something in the way
guide-check-wrong-note = What it is and how to mend it is said in the check itself.

guide-ready = { $who ->
    [shared] The computer is ready
   *[pupil] Everything is ready for lessons
  }
guide-ready-note = { $who ->
    [child] When a lesson begins, a green button appears in the diary. The child only has to press it.
    [shared] The pupil presses “Sign in”, and after the lesson “Sign out”. Nothing else is needed.
   *[pupil] When a lesson begins, a green button appears in the diary. Pressing it is all.
  }
guide-open-diary = Open the diary
guide-close = Finish

guide-pupils = What each pupil does
guide-pupils-account = signs in before the lesson with their own Gosuslugi account
guide-pupils-vk = links the VK ID learning profile once, here or at home
guide-pupils-no-account = A pupil has no account
guide-pupils-leave = presses “Sign out” in Zvonok after the lesson, and leaves VK in the browser

checklist = First steps: { $done } of { $all }
checklist-next = Next: { $step }
checklist-continue = Continue
checklist-steps = All steps
checklist-vk = The VK ID learning profile is not linked
vk-profile-link = Link
vk-profile-state-linked = Linked to the diary
vk-profile-state-open = Needed to enter the lesson under one’s own name.

## The computer’s clock
clock-ahead = { $unit ->
    [minutes] The computer’s clock is { $count ->
        [one] { $count } minute ahead
       *[other] { $count } minutes ahead
      }
    [hours] The computer’s clock is { $count ->
        [one] { $count } hour ahead
       *[other] { $count } hours ahead
      }
   *[days] The computer’s clock is { $count ->
        [one] { $count } day ahead
       *[other] { $count } days ahead
      }
  }
clock-behind = { $unit ->
    [minutes] The computer’s clock is { $count ->
        [one] { $count } minute behind
       *[other] { $count } minutes behind
      }
    [hours] The computer’s clock is { $count ->
        [one] { $count } hour behind
       *[other] { $count } hours behind
      }
   *[days] The computer’s clock is { $count ->
        [one] { $count } day behind
       *[other] { $count } days behind
      }
  }
clock-note = Zvonok goes by the school’s time, so lessons and reminders come when they should. The clock is set in the computer’s settings: “Date and time”.

## The lesson, while something else is on screen
bell-band = Online lesson
bell-running = On now:
bell-soon = { $minutes ->
    [one] In { $minutes } minute:
   *[other] In { $minutes } minutes:
  }
bell-several-running = Several lessons are on now
bell-several-soon = { $minutes ->
    [one] Several lessons in { $minutes } minute
   *[other] Several lessons in { $minutes } minutes
  }
bell-to-lesson = To the lesson

## The week
week = Week
week-this = this week
week-go-this = To this week
week-other = Other weeks
week-previous = Previous week
week-following = Next week
week-today = today
week-day-off = Day off
week-no-lessons = No lessons
week-missing = This week is not here yet
week-missing-note = It will appear as soon as the portal answers.

## Settings
settings = Settings
switch-on = on
switch-off = off
settings-reminders = Reminders
settings-reminders-parent = Reminders tell of a pupil’s online lessons. A parent’s account gets none.
settings-before = Remind before the lesson
settings-before-none = not needed
settings-before-minutes = { $minutes ->
    [one] { $minutes } minute before
   *[other] { $minutes } minutes before
  }
settings-at-bell = Remind when the lesson has begun
settings-repeat = Repeat until the lesson is open
settings-repeat-note = Every two minutes. “Not now” ends it.
settings-hide-subject = Do not name the lesson
settings-hide-subject-note = The reminder will say only “Online lesson”.
settings-silent = There will be no reminders: only the button in the diary tells that a lesson begins.
settings-no-tray = This system has no place for an icon by the clock, so reminders come only while the window is open.
settings-join = Joining a lesson
settings-auto-join = Join lessons automatically
settings-auto-join-note = When an online lesson begins, it opens by itself, without a press.
settings-shortcut = Join with keys
settings-shortcut-note = They work from any program, even while Zvonok’s window is closed.
settings-shortcut-note-open = They work from any program while Zvonok is open.
settings-shortcut-is = Now:
settings-shortcut-choose = Choose keys
settings-shortcut-other = Choose others
settings-shortcut-remove = Remove
settings-shortcut-press = Now press the keys together
settings-shortcut-how = For example, Ctrl, Alt and a letter. Esc leaves it as it was.
settings-shortcut-few = That is too few: it takes two of Ctrl, Alt, Shift, and a letter or a digit.
settings-shortcut-unfit = This key does not fit: it takes a letter, a digit or F1–F12.
settings-shortcut-taken = Another program has these keys, so they do not work here. Others will, for example Ctrl, Alt and any letter.
settings-shortcut-unavailable = This system does not let one choose keys that join from any program.
settings-desktop-button = Button on the desktop
settings-desktop-button-note = An icon, “Join the lesson”: a double click, and the lesson is open.
settings-calls = What opens calls
settings-calls-note = The services for which this has been chosen before.
settings-calls-program = { $known ->
    [vk-messenger] The program VK Messenger
   *[other] The program { $program }
  }
settings-calls-browser = The browser
settings-calls-ask = Ask each time
settings-background = While the window is closed
settings-stay = Stay by the clock
settings-stay-note = Zvonok is out of the way, but reminds of lessons. The icon by the clock closes it altogether.
settings-autostart = Start with the computer
settings-autostart-note = Then reminders come even if nobody opened Zvonok.

## A reminder
reminder-title-soon = { $minutes ->
    [one] Lesson in { $minutes } minute
   *[other] Lesson in { $minutes } minutes
  }
reminder-title-now = The lesson has begun
reminder-title-running = { $minutes ->
    [one] The lesson has been on for { $minutes } minute
   *[other] The lesson has been on for { $minutes } minutes
  }
reminder-body = { $subject }, { $start }
reminder-body-who = { $who }: { $subject }, { $start }
reminder-body-several = { $count ->
    [one] { $count } lesson at { $start }
   *[other] { $count } lessons at once at { $start }
  }
reminder-hidden-subject = Online lesson
reminder-join = Join
reminder-choose = Choose the lesson
reminder-dismiss = Not now

## By the clock
tray-open = Open Zvonok
tray-join = Join: { $subject }
tray-next = { $start } · { $subject }
tray-running = Lesson is on · { $subject }
tray-nothing = No more online lessons today
tray-signed-out = Sign in first
tray-quit = Close Zvonok
stays-title = Zvonok stays by the clock
stays-body = It will remind of the lesson. The icon by the clock opens and closes it.
desktop-button-name = Join the lesson
cli-today-title = { $date } · { $who }

## A parent
parent-note = Only the pupil sees the online lesson, with their own sign-in. The diary can be read.
parent-no-account = The child has no account yet
parent-children = Whose diary is shown
parent-lesson = Where the lesson is online, the pupil joins with their own sign-in.

## Signing in before a lesson
join-signing-in = Sign in and join
join-signing-in-why = The portal asks to sign in again. The diary is shown all the same.
leave = Sign out

## The command line and the reminder’s title
reminder-window-title = Zvonok reminds
cli-usage =
    Zvonok: into the online lesson with one press.

    zvonok                 open the window
    zvonok join            join the lesson that is on, or the next one
    zvonok today           show today’s lessons
    zvonok --background    work beside the clock, without a window
    zvonok --region FILE   use another region file
cli-online = {"  "}(online)
cli-online-now = {"  "}(online now)
cli-no-lessons = No lessons today.
cli-fetched = Diary as of { $time }, { $date }
cli-signed-out = Nobody is signed in. Open Zvonok and sign in: zvonok
cli-shared = This is a shared computer: the diary is shown in Zvonok’s window only.
cli-nothing-known = Today’s diary is not loaded yet. Check the internet and open Zvonok.

## The date
date-plain = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
 }
date-in-sentence = { $weekday ->
    [0] Sunday
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
   *[6] Saturday
 } { $date }
date-short = { $weekday ->
    [0] Sun
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
   *[6] Sat
 }{ "\u00A0" }{ $day }
