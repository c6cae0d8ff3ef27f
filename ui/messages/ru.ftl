# Слова «Звонка». Этот же файл читает Rust (заголовки окон, уведомления, значок у часов).
# Правило: что случилось — и что нажать. Ни «ты», ни «вы», ни машинных слов.

app-name = Звонок
login-window-title = { $host } — вход
start-failed = «Звонок» не открылся. Помогает перезапуск компьютера или новая установка программы.

## Общее
loading = Загрузка…
understood = Понятно
cancel = Отмена
rehearsal = Учебный стенд
rehearsal-note = всё здесь ненастоящее: школа, уроки и вход

## Ещё не вошли
welcome-title = В онлайн-урок одним нажатием
welcome-lead = Дневник на сегодня и большая кнопка, когда урок идёт. Больше ничего искать не нужно.
sign-in-portal = Войти через Госуслуги

## Вход
signing-in-portal = Окно входа открыто
signing-in-portal-note = Вход продолжается там. Если окна не видно, оно за этим.
signing-in-vk = Окно VK ID открыто
signing-in-vk-note = Подключение продолжается там.
cancel-sign-in = Отменить вход
sign-in = Войти
sign-in-again = Войти снова
sign-in-as-pupil = Войти как ребёнок
sign-in-vk = Подключить VK ID
already-open-title = «Звонок» уже открыт
already-open-note = Его окно где-то рядом: на панели задач или среди значков у часов. Второе не понадобится.
already-open-close = Закрыть это окно
quit = Закрыть «Звонок»

## День
focus-now = Идёт урок
focus-soon = Скоро урок
focus-next = Следующий урок
focus-untimed = Онлайн-урок сегодня
focus-untimed-several = Онлайн-уроки сегодня
untimed = Во сколько урок, в дневнике не указано.
focus-at-once-now = Сейчас { $count ->
    [one] { $count } урок
    [few] { $count } урока
   *[many] { $count } уроков
  } сразу
focus-at-once-next = Следующими идут { $count ->
    [one] { $count } урок
    [few] { $count } урока
   *[many] { $count } уроков
  } сразу
lesson-number = { $number }-й урок
lesson-room = каб. { $room }
lesson-group = группа: { $group }
join-now = Подключиться к уроку
join-soon = Подключиться
join-early = Открыть заранее
join-begins = Урок начнётся в { $start }
join-again = Подключиться ещё раз
joined = Этот урок уже открывали отсюда.
joined-note = Окно урока закрылось? Можно вернуться.
auto-join = Подключить, когда урок начнётся
auto-join-note = «Звонок» должен быть открыт или стоять рядом с часами.
auto-join-note-open = «Звонок» должен быть открыт.
auto-join-all-on = Подключится само, когда урок начнётся
running-for = { $minutes ->
    [0] только что начался
    [one] идёт { $minutes } минуту
    [few] идёт { $minutes } минуты
   *[many] идёт { $minutes } минут
  }
running-left = { $minutes ->
    [one] осталась { $minutes } минута
    [few] осталось { $minutes } минуты
   *[many] осталось { $minutes } минут
  }
starts-in = { $minutes ->
    [one] через { $minutes } минуту
    [few] через { $minutes } минуты
   *[many] через { $minutes } минут
  }
starts-in-hours = { $hours ->
    [one] через { $hours } час
    [few] через { $hours } часа
   *[many] через { $hours } часов
  }
starts-in-hours-minutes = через { $hours } ч { $minutes } мин
starts-in-short = через { $minutes } мин
opens-in = { $known ->
    [vk-messenger] откроется VK Мессенджер
    [browser] откроется в браузере
   *[other] откроется программа «{ $program }»
  }
call-asks = сначала спросим, как открыть
call-none-now = Ссылки на онлайн-урок нет
call-none-later = Ссылки на онлайн-урок пока нет
call-none-note = Урок может идти в классе, или учитель ещё не добавил ссылку. «Звонок» ищет её сам.
call-none-later-note = Обычно она появляется за несколько минут до урока. «Звонок» ищет её сам.
call-unsafe = Ссылка на урок записана с ошибкой
call-unsafe-note = Открывать её небезопасно. Нужно сказать учителю: он исправит её в журнале, и кнопка появится.
mark-online = онлайн
mark-online-now = идёт онлайн
mark-now = идёт
mark-unsafe = ссылка с ошибкой
phase-past = прошёл
parent-title = Это вход родителя
opened-in = { $known ->
    [vk-messenger] Урок открыт в VK Мессенджере
    [browser] Урок открыт в браузере
   *[other] Урок открыт в программе «{ $program }»
  }
opened-not-here = Не открылось?
open-in-browser = Открыть в браузере
opened-again = Открыть в браузере ещё раз
opened-failed = { $known ->
    [vk-messenger] VK Мессенджер не запустился, поэтому открыт браузер.
   *[other] Программа «{ $program }» не запустилась, поэтому открыт браузер.
  }
opened-other = { $known ->
    [vk-messenger] Открыть в VK Мессенджере
   *[other] Открыть через «{ $program }»
  }
opened-install = { $known ->
    [vk-messenger] Установить VK Мессенджер
   *[other] Установить программу «{ $program }»
  }
day-over = Уроки на сегодня закончились
day-none-today = Сегодня уроков нет
day-none = В этот день уроков нет
day-holiday-today = Сегодня праздник
day-holiday = Праздничный день
day-vacation-today = Сейчас каникулы
day-vacation = Каникулы
next-lessons = Следующие уроки
next-tomorrow = завтра, { $date }
next-at = { $day }, в { $time }
show-that-day = Показать этот день
day-previous = Предыдущий день
day-following = Следующий день
go-today = К сегодняшнему дню
lessons-count = { $count ->
    [one] { $count } урок
    [few] { $count } урока
   *[many] { $count } уроков
  }
lessons-span = с { $start } до { $end }
lessons-list = Уроки
lesson-details = { $subject }: задание и оценки
lesson-details-online = { $subject }: подключение, задание и оценки
homework = Задание
marks = Оценки
mark-weight = вес { $weight }
updated-at = обновлено в { $time }
updated-on = обновлено { $date } в { $time }
updating = Дневник обновляется…
refresh = Обновить дневник
retry = Повторить
stale-today = Показан дневник на { $time }.
stale-day = Показано то, что было известно { $date } в { $time }.
stale-alone = Дневник пока не обновился.
diary-missing = Дневник ещё не загружен
diary-missing-note = Он появится здесь, как только портал ответит.
open-portal = Открыть портал

## Вход, который не запомнится
session-ends = Скоро нужно будет войти снова
session-ends-note = Портал попросит об этом { $date } в { $time }. Лучше войти заранее, на перемене: тогда урок не прервётся.
session-only-title = Вход сохранится только до закрытия программы
session-only-no-keychain = На этом компьютере нет хранилища паролей, а без него хранить вход небезопасно.
session-only-keychain-locked = Хранилище паролей этого компьютера закрыто. Взрослым: обычно его открывает вход в систему с паролем. После этого вход запомнится.
session-only-keychain-silent = Хранилище паролей этого компьютера не ответило вовремя. После перезапуска «Звонка» может получиться.
session-only-shared = Это общий компьютер: после выхода в «Звонке» ничего не останется. Из VK в браузере выходят отдельно.

## Профиль
profile = Профиль
members = Кто занимается
member-parent = родитель
add-member = Добавить ещё ученика
welcome-members = Кто занимается?
sign-in-other = Войти как другой ученик
profile-parent = вход родителя
profile-class = { $class } класс
vk-id = VK ID
vk-id-own = VK ID в «Звонке»
vk-id-why = Необязательно: к урокам можно подключаться и так.
vk-id-connect = Подключить
vk-id-connected = Подключён
vk-id-disconnect = Отключить
sign-out = Выйти из дневника
sign-out-title = Выйти из дневника?
sign-out-title-of = { $name }: выйти из дневника?
sign-out-note = С этого компьютера удалятся:
sign-out-login = вход в дневник
sign-out-cache = сохранённые уроки, задания и оценки
sign-out-vk = подключение VK ID
sign-out-kept = На портале и в Госуслугах всё останется как есть.
sign-out-confirm = Выйти
about-line = «Звонок» { $version } · { $region }

## Вопросы перед уроком
question-which-lesson = Какой урок открыть?
question-which-lesson-note = В это время идут сразу несколько.
question-which-link = Какую ссылку открыть?
question-which-link-note = В дневнике их несколько. Обычно верная та, о которой говорил учитель.
question-link-number = { $number }-я ссылка
question-unknown-site = Открыть незнакомый сайт?
question-unknown-site-note = Ссылка на урок ведёт не туда, где обычно проходят уроки. Если учитель о таком сайте не предупреждал, лучше сначала спросить.
question-unknown-site-open = Открыть сайт
question-untried = Чем открыть урок?
question-untried-note = { $known ->
    [vk-messenger] На этом компьютере есть VK Мессенджер, но с такими ссылками «Звонок» его ещё не пробовал.
   *[other] На этом компьютере есть «{ $program }», но с такими ссылками «Звонок» её ещё не пробовал.
  } Браузер открывает их точно.
question-untried-program = { $known ->
    [vk-messenger] Попробовать VK Мессенджер
   *[other] Попробовать «{ $program }»
  }
question-each-time-note = Так выбрано в настройках: спрашивать каждый раз.
question-site = сайт { $host }

## Что случилось
notice-dismiss = Скрыть сообщение
notice-server-code = Код для поддержки: { $code }
error-offline = Нет связи с дневником
error-offline-note = Похоже, не работает интернет.
error-portal-slow = Портал долго не отвечает
error-portal-slow-note = Так бывает в начале урока, когда заходят все сразу.
error-portal-down = На портале неполадки
error-portal-down-note = Дело не в этом компьютере. Обычно проходит само.
error-portal-unreadable = Дневник пришёл не целиком
error-portal-unreadable-note = Портал ответил не так, как обычно. На самом портале уроки должны быть видны.
error-session-over = Портал просит войти ещё раз
error-session-over-note = Дневник сохранён.
error-untrusted = Сайту { $host } доверять нельзя
error-untrusted-note = Компьютер не смог проверить, что это настоящий сайт. Пароль вводить не нужно. Взрослым: иногда на компьютере не хватает сертификатов Минцифры.
error-other-site = Вместо { $host } отвечает другой сайт
error-other-site-note = Так бывает, когда сеть сначала просит войти в неё саму, и когда сайт кто-то подменил. В браузере может открыться страница входа в сеть. Пароль от Госуслуг или VK там вводить нельзя.
error-certificate-dates = Сайт { $host } не подтвердил себя
error-certificate-dates-note = Срок его сертификата закончился или ещё не начался. Дело в сайте, а не в этом компьютере. Пароль пока лучше не вводить.
error-clock-wrong = Похоже, на компьютере неверная дата
error-clock-wrong-note = Компьютер думает, что сегодня { $date }, и поэтому не может проверить сайт { $host }. Дату исправляют в настройках компьютера, а потом пробуют ещё раз. Если дата верна, неполадки у самого сайта.
error-site-offline = Сайт { $host } не открылся
error-site-offline-note = Не работает интернет или сам сайт. Окно входа закрыто, вход можно начать заново.
error-sign-in-blocked = Вход увёл на незнакомый сайт
error-sign-in-blocked-note = Окно закрыто, чтобы пароль не попал в чужие руки.
error-sign-in-blocked-host = Сайт { $host } не участвует во входе. Окно закрыто, чтобы пароль не попал в чужие руки.
error-sign-in-timed-out = Вход не успел завершиться
error-sign-in-timed-out-note = Окно было открыто слишком долго. Можно начать сначала.
error-sign-in-refused = Войти не получилось
error-sign-in-refused-note = Сайт входа ответил отказом. Стоит попробовать ещё раз, а потом показать код родителям или классному руководителю.
error-sign-in-no-session = Портал не узнал ученика
error-sign-in-no-session-note = Вход прошёл, но дневник не открылся. Возможно, классный руководитель ещё не внёс телефон или почту ученика в журнал.
error-sign-in-forged = VK ID не подключился
error-sign-in-forged-note = Похоже, подключение закончилось в старом окне. Ничего не изменилось, можно начать ещё раз.
error-window-failed = Окно входа не открылось
error-window-failed-note = Помогает попробовать ещё раз или перезапустить «Звонок».
error-sign-in-busy = Окно входа уже открыто
error-sign-in-busy-note = Вход продолжается там.
error-vk-id-not-set-up = VK ID для этого региона ещё не настроен
error-vk-id-not-set-up-note = К урокам можно подключаться и так: VK спросит вход сам.
error-vk-profile-not-linked = Учебный профиль пока не привязан
error-vk-profile-not-linked-note = Окно закрылось раньше, чем портал это подтвердил. Сделанное не пропало, продолжить можно в любую минуту.
error-vk-id-offline = VK ID не отвечает
error-vk-id-offline-note = Дневник и уроки от этого не зависят.
error-vk-id-over = VK ID просит подключиться ещё раз
error-vk-id-over-note = Подключение закончилось или его отменили в настройках VK.
error-consent-missing = Дневник не найден: нет согласия родителя
error-consent-missing-note = Его даёт родитель на Госуслугах, под своей учётной записью. Потом здесь можно войти снова.
error-account-unknown = Школа ещё не знает эту учётную запись
error-account-unknown-note = Классный руководитель вносит в журнал телефон или почту этой учётной записи. Для него есть готовая карточка.
error-account-unconfirmed = Учётная запись на Госуслугах не подтверждена
error-account-unconfirmed-note = Пока данные ученика не проверены, портал не пускает в дневник.
error-parent-account = Это вход родителя
error-parent-account-note = Онлайн-урок видит только ученик.
error-no-call-link = Ссылки на урок пока нет
error-no-call-link-of = { $subject }: ссылки на урок пока нет
error-no-call-link-note = Учитель добавляет её в журнал. Дневник можно обновить.
error-no-lesson-now = Ссылки на онлайн-урок сейчас нет
error-no-lesson-now-note = Урок может идти в классе. Если он онлайн, кнопка появится здесь, как только учитель добавит ссылку.
error-no-lesson-now-over = На сегодня уроков больше нет.
error-no-such-lesson = Этого урока в дневнике нет
error-no-such-lesson-note = Его могли перенести. Стоит обновить дневник.
error-bad-call-link = Ссылка на урок записана с ошибкой
error-bad-call-link-of = { $subject }: ссылка на урок записана с ошибкой
error-bad-call-link-note = Открывать её небезопасно. Нужно сказать учителю: он исправит её в журнале, и кнопка появится.
error-open-failed = Урок не открылся
error-open-failed-note = На этом компьютере не запустился ни браузер, ни программа для звонков. Нужен браузер: с этим помогут взрослые.
error-bad-deep-link = Ссылка на «Звонок» не подошла
error-bad-deep-link-note = Она записана с ошибкой, поэтому ничего не сделано.
error-sign-in-first = Сначала нужно войти
error-sign-in-first-note = Без входа дневник не виден.
error-left-alone = Вход завершён: долго никого не было
error-left-alone-note = На общем компьютере так безопаснее: ничего чужого на нём не остаётся.
error-keychain-silent = Хранилище паролей не ответило
error-keychain-silent-note = Поэтому этот дневник сейчас не открыть. Через минуту можно попробовать ещё раз.
error-sign-out-incomplete = Выход завершён не до конца
error-sign-out-incomplete-note = Хранилище паролей не ответило, и вход мог остаться на этом компьютере. Помогает закрыть «Звонок», открыть его снова и выйти ещё раз.
error-shortcut-taken = Эти клавиши заняты
error-shortcut-taken-note = Их уже использует другая программа. Помогут другие, например Ctrl, Alt и любая буква.
error-autostart-failed = Запуск вместе с компьютером не настроился
error-autostart-failed-note = Система не разрешила. Можно попробовать ещё раз или попросить взрослых, кто настраивал компьютер.
error-desktop-button-failed = Кнопка на рабочем столе не получилась
error-desktop-button-failed-note = Система не дала её положить или убрать. Подключаться можно из окна «Звонка».
error-internal = Что-то пошло не так
error-internal-note = Дневник сохранён. Можно попробовать ещё раз.

## Проверка связи
check = Проверка связи
check-open = Проверить связь
back = Назад
check-again = Проверить ещё раз
check-go-on = Дальше
check-stop = Остановить
check-lines = Что проверено
check-sites = Подробности для взрослых
check-standing-waiting = проверяется
check-standing-good = в порядке
check-standing-warning = есть замечание
check-standing-bad = мешает уроку
check-standing-unknown = не проверено
check-subject-portal = Дневник: { $name }
check-subject-sign-in = Вход через Госуслуги
check-subject-vk-id = VK ID
check-subject-calls = Звонки: { $name }
check-subject-clock = Часы компьютера
check-subject-keychain = Хранилище паролей
check-subject-program = Чем открыть урок
check-subject-webview = Окно входа
check-copy = Скопировать отчёт
check-copied = Отчёт скопирован. Его можно вставить в письмо или сообщение.
check-not-copied = Скопировать не получилось. Текст ниже можно выделить и скопировать самостоятельно.
check-report-note = Для того, кто помогает с компьютером. Имён, паролей и оценок в нём нет.
check-report = Посмотреть отчёт

check-running = Проверяем связь…
check-running-note = Готово { $done } из { $all }. Обычно это несколько секунд.
check-stopped = Проверка остановлена
check-stopped-note = Её можно начать снова в любую минуту.
check-ready = Всё готово к урокам
check-ready-note = Сайты открываются, вход в дневник запомнится.
check-ready-but = К урокам готово, но есть { $count ->
    [one] замечание
   *[other] замечания
  }
check-first-internet = Похоже, нет интернета
check-first-internet-note = Не открылся ни один сайт. Сначала стоит проверить Wi-Fi или провод, потом позвать взрослых и проверить ещё раз.
check-first-proxy = Интернет здесь через посредника, а он не пускает
check-first-proxy-note = На компьютере настроен прокси, и сайты не открываются именно из-за него. Это чинит тот, кто настраивал компьютер: ему поможет отчёт.
check-first-filter = Сайты не подтверждают, что они настоящие
check-first-filter-note = Так бывает, когда антивирус или школьный фильтр встаёт между компьютером и сайтами. Пароли пока лучше не вводить. Отчёт нужно показать тому, кто отвечает за компьютер.
check-first-clock = Сначала нужно поправить часы
check-first-portal = Дневник пока не откроется
check-first-sign-in = Войти через Госуслуги пока не получится
check-first-vk-id = VK ID пока не откроется
check-first-calls = Урок пока не откроется

check-waiting = Проверяется…
check-not-looked-at = Не проверено.
check-site-good = Открывается.
check-site-closed = Не открывается.
check-site-slow = { $host } открывается медленно. Урок может заикаться: помогает сесть ближе к Wi-Fi и закрыть лишние загрузки.
check-site-partly = { $host } не открылся. Чаще всего хватает остальных сайтов.
check-site-not-found = Компьютер не нашёл сайт { $host }. Или нет интернета, или сайт закрыт фильтром: нужно показать это взрослым.
check-site-refused = Сайт { $host } не принимает соединение. Возможно, он на ремонте: стоит подождать десять минут и проверить снова.
check-site-unreachable = До сайта { $host } нет дороги. Стоит проверить Wi-Fi или провод.
check-site-cut = Связь с сайтом { $host } обрывается. Так делают плохой интернет, антивирус или фильтр: нужно показать это взрослым.
check-site-silent = Сайт { $host } молчит. Или он перегружен, или интернет слабый: стоит подождать десять минут и проверить снова.
check-site-untrusted = Сайт { $host } не подтвердил, что он настоящий. Пароль вводить нельзя. Взрослым: возможно, мешает антивирус или фильтр, или не хватает сертификатов Минцифры.
check-site-other = Вместо { $host } отвечает другой сайт. Пароль вводить нельзя. Так бывает, когда Wi-Fi сначала просит войти в него самого.
check-site-dates = У сайта { $host } закончился или ещё не начался срок сертификата. Дело в сайте: нужно подождать, пока его починят.
check-site-dates-clock = Сайт { $host } не проверить, пока на компьютере неверная дата.
check-site-handshake = Компьютер и сайт { $host } не договорились о защите связи. Взрослым: мешает антивирус, фильтр или очень старая система.
check-site-down = На сайте { $host } неполадки. Дело не в этом компьютере: стоит подождать десять минут и проверить снова.
check-site-forbidden = Сайт { $host } не пускает этот компьютер. Возможно, мешает фильтр или VPN: нужно показать это взрослым.
check-site-unreadable = Сайт { $host } прислал что-то непонятное. Стоит подождать десять минут и проверить снова.
check-proxy-password = Прокси просит имя и пароль. Это настраивает тот, кто отвечает за компьютер.
check-proxy-silent = Сайт { $host } не открылся через прокси этого компьютера. Это чинит тот, кто настраивал компьютер.
check-clock-good = Идут верно.
check-clock-ahead = { $unit ->
    [minutes] Часы спешат на { $count ->
        [one] { $count } минуту
        [few] { $count } минуты
       *[many] { $count } минут
      }
    [hours] Часы спешат на { $count ->
        [one] { $count } час
        [few] { $count } часа
       *[many] { $count } часов
      }
   *[days] Часы спешат на { $count ->
        [one] { $count } день
        [few] { $count } дня
       *[many] { $count } дней
      }
  }. Время исправляют в настройках компьютера: «Дата и время», «Устанавливать автоматически».
check-clock-behind = { $unit ->
    [minutes] Часы отстают на { $count ->
        [one] { $count } минуту
        [few] { $count } минуты
       *[many] { $count } минут
      }
    [hours] Часы отстают на { $count ->
        [one] { $count } час
        [few] { $count } часа
       *[many] { $count } часов
      }
   *[days] Часы отстают на { $count ->
        [one] { $count } день
        [few] { $count } дня
       *[many] { $count } дней
      }
  }. Время исправляют в настройках компьютера: «Дата и время», «Устанавливать автоматически».
check-clock-suspect = Сегодня { $date }? Так думает компьютер. Если это не так, дату исправляют в настройках компьютера: «Дата и время», «Устанавливать автоматически».
check-clock-rehearsal = У учебного стенда время своё, поэтому сравнивать с ним нечего.
check-clock-unknown = Сравнить не с чем: ни один сайт не сказал, который час.
check-keychain-good = Работает: вход в дневник запомнится.
check-keychain-absent = На этом компьютере нет хранилища паролей. Уроки откроются, но входить придётся после каждого запуска.
check-keychain-locked = Хранилище паролей закрыто. Уроки откроются, но вход не запомнится. Взрослым: обычно хранилище открывает вход в систему с паролем.
check-keychain-silent = Хранилище паролей не ответило вовремя. Уроки откроются, но вход может не запомниться. Помогает перезапуск компьютера.
check-keychain-wrong = Хранилище паролей вернуло не то, что в него положили. Уроки откроются, но вход может не запомниться.
check-program-good = Есть программа: { $program }.
check-program-browser = Откроется в браузере, отдельная программа не обязательна.
check-program-none = Не нашлось ни программы для звонков, ни браузера. Нужно поставить браузер: с этим помогут взрослые.
check-webview-good = Готово.
check-webview-old = Части системы, которая показывает страницы входа, нужно обновление. Это делают взрослые: обновить компьютер целиком.
check-webview-unknown = Система не сказала, чем показывает страницы. Если окно входа не открывается, помогает обновить компьютер.

check-report-title = «Звонок» { $version }, проверка связи
check-report-time = Время компьютера: { $time }
check-report-region = Регион: { $region }
check-report-system = Система: { $system }
check-report-webview = Окно входа: { $webview }
check-report-proxy = Прокси: { $proxy }
check-report-clock = Часы компьютера относительно сайтов: { $difference }
check-report-keychain = Хранилище паролей: { $keychain }
check-report-programs = Программы: { $programs }
check-report-site = { $host }: { $steps }

## Кнопки на уроке
call-guide = Кнопки на уроке
call-guide-open = Какие кнопки на уроке?
call-guide-title = Кнопки в окне урока
call-guide-lead = В начале урока камера и микрофон выключены. Включают их, когда попросит учитель.
call-guide-picture = Схема окна урока: в нём десять кнопок с номерами. Что делает каждая, сказано в списке.
call-guide-differs = В программе кнопки могут стоять чуть иначе, но значки похожи.
call-guide-off = В начале выключено
call-guide-manners = Вежливо на уроке
call-guide-manners-note = Сначала поднять руку, потом включить микрофон, а после ответа снова его выключить.
call-guide-lost = Окно урока закрылось случайно? Большая кнопка в дневнике вернёт на урок.
call-guide-chat = Чат
call-guide-chat-note = Сюда пишут вопрос или ответ, когда говорит кто-то другой.
call-guide-hand = Поднять руку
call-guide-hand-note = Чтобы спросить или ответить: учитель увидит руку и даст слово.
call-guide-screen = Показать экран
call-guide-screen-note = Все увидят экран этого компьютера. Только когда попросит учитель.
call-guide-people = Участники
call-guide-people-note = Кто сейчас на уроке и чья рука поднята.
call-guide-camera = Камера
call-guide-camera-note = Показывает классу лицо. Перечёркнута, значит выключена.
call-guide-microphone = Микрофон
call-guide-microphone-note = Включают, чтобы говорить. Перечёркнут, значит никто не слышит.
call-guide-leave = Выйти
call-guide-leave-note = Красная. Нужна в конце урока, когда учитель попрощался.
call-guide-settings = Настройки
call-guide-settings-note = Не слышно или не видно? Здесь выбирают наушники, микрофон и камеру.
call-guide-smaller = Свернуть
call-guide-smaller-note = Окно урока станет маленьким, но не закроется: так видно задание рядом.
call-guide-larger = Развернуть
call-guide-larger-note = Окно урока снова станет большим.

## Помощь
help-open = Что делать
help-title-steps = Что делать
help-title-needs = Что приготовить
help-title-causes = Отчего так бывает
help-under-14 = Младше 14 лет
help-from-14 = 14 лет и старше
help-at-home = Это делает родитель у себя: в его кабинет на школьном компьютере лучше не входить.
help-browser = Официальные страницы открываются в браузере. «Звонок» подождёт здесь.
help-open-family = Открыть кабинет родителя
help-open-child-help = Как это делается: страница Госуслуг
help-open-registration = Открыть регистрацию
help-open-confirmation = Подтвердить учётную запись
help-open-consents = Открыть Госуслуги родителя
help-open-recovery = Восстановить доступ к Госуслугам
help-open-vk-recovery = Сменить пароль на сайте VK
help-open-call-program = Скачать программу для звонков
help-account-ready = Готово, учётная запись есть
help-back-to-window = Понятно, вернуться
help-restart = Начать заново
link-again = Привязать снова

help-no-account = Учётной записи ещё нет
help-no-account-what = Для урока у ученика должна быть своя учётная запись на Госуслугах.
help-no-account-under-14 = Её создаёт родитель в своём кабинете.
help-no-account-from-14 = Ученик регистрируется сам.

help-account-under-14 = Учётная запись до 14 лет
help-account-under-14-what = Её создаёт родитель в своём кабинете на Госуслугах. Потом ребёнок входит со своим логином и паролем.
help-account-under-14-need-parent = Подтверждённая учётная запись родителя.
help-account-under-14-need-papers = Свидетельство о рождении и СНИЛС ребёнка: они внесены в кабинет родителя и проверены. Проверка занимает от 15 минут до 5 рабочих дней.
help-account-under-14-need-contact = Телефон или почта для ребёнка, которых нет ни у одной другой учётной записи.
help-account-under-14-family = В кабинете родителя открыть раздел «Семья» и выбрать ребёнка.
help-account-under-14-consent = Дать согласие и указать телефон или почту ребёнка.
help-account-under-14-login = Записать логин и пароль ребёнка: с ними он входит сам.
help-account-tell-teacher = Сообщить этот телефон или почту классному руководителю: без этого дневник не откроется.

help-account-from-14 = Учётная запись с 14 лет
help-account-from-14-what = С 14 лет ученик регистрируется на Госуслугах сам.
help-account-from-14-register = Зарегистрироваться на свой телефон или почту.
help-account-from-14-confirm = Подтвердить учётную запись: через банк или в центре обслуживания.

help-account-unconfirmed = Учётная запись не подтверждена
help-account-unconfirmed-what = Госуслуги ещё не проверили данные ученика, и портал поэтому не пускает в дневник.
help-account-unconfirmed-under-14 = Родитель смотрит в своём кабинете, проверены ли свидетельство о рождении и СНИЛС ребёнка. Проверка занимает от 15 минут до 5 рабочих дней.
help-account-unconfirmed-from-14 = Ученик подтверждает учётную запись сам: через банк или в центре обслуживания.

help-account-locked = Учётная запись заблокирована
help-account-locked-what = Госуслуги не пускают в неё, даже если пароль верный.
help-account-locked-read = Прочитать в окне входа, что об этом пишут сами Госуслуги.
help-account-locked-recover = Восстановить доступ. Ученику младше 14 лет помогает родитель.
help-account-locked-centre = Не помогло? Остаётся центр обслуживания Госуслуг.

help-captcha = Код с картинки или вопрос
help-captcha-what = Госуслуги хотят убедиться, что входит человек. Так бывает, ничего страшного.
help-captcha-type = Переписать знаки с картинки в поле под ней.
help-captcha-other = Не разобрать? Попросить другую картинку или прослушать код.
help-captcha-question = На контрольный вопрос отвечает тот, кто создавал учётную запись.

help-sms = Код не приходит или не подходит
help-sms-what = Код уходит туда, что записано на Госуслугах. Это не всегда телефон, который под рукой.
help-sms-whose = Посмотреть в окне входа последние цифры номера и понять, чей это телефон.
help-sms-where = Прочитать, куда отправлен код: это может быть SMS, MAX или приложение с кодами.
help-sms-wait = Подождать минуту и попросить код ещё раз. Телефон должен быть на связи.
help-code-last = Кодов несколько? Подходит только последний. Старый код уже не примут: попросить новый в том же окне.

help-password = Пароль не подходит
help-password-what = Нужны логин и пароль ученика от Госуслуг. Пароли от дневника и VK здесь не подходят.
help-password-letters = Проверить язык клавиатуры и большие буквы.
help-password-login = Логином может быть телефон, почта или СНИЛС ученика.
help-password-recover = Забытый пароль меняют на Госуслугах. Ученику младше 14 лет помогает родитель.

help-wrong-account = Открылось чужое имя
help-wrong-account-what = Для урока нужна учётная запись самого ученика: не родителя, не брата и не сестры.
help-wrong-account-afresh = Начать вход заново: новое окно никого не помнит.
help-wrong-account-own = Ввести логин и пароль самого ученика.

help-offers = Госуслуги предлагают что-то ещё
help-offers-what = После пароля бывают предложения: другой способ входа, новый пароль, опрос о MAX.
help-offers-access = Спрашивают, можно ли передать данные дневнику? Разрешить: без этого он не откроется.
help-offers-skip = Всё остальное можно пропустить, если есть такая кнопка.
help-offers-must = Кнопки нет? Ответить вместе с родителями, и вход продолжится.

help-sign-in-failed = Войти не получилось
help-sign-in-failed-what = Вход можно начать снова сколько угодно раз. Что помешало?
help-sign-in-failed-sms = Он может приходить на другой телефон.
help-sign-in-failed-password = Забытый пароль меняют на Госуслугах.
help-sign-in-failed-locked = Доступ придётся восстановить.
help-sign-in-failed-cancelled = Нажалась «Отмена» или вышло время
help-sign-in-failed-cancelled-note = Тогда нужно просто начать снова.

help-staff-entry = Открылся «Служебный вход»
help-staff-entry-what = Эта дверь для учителей: вход ученика там не подойдёт.
help-staff-entry-afresh = Начать вход заново.
help-staff-entry-pupils = На портале нажать «Вход для обучающихся», потом войти через Госуслуги.

help-parent-account = Это вход родителя
help-parent-account-what = Онлайн-урок видит только ученик: так устроен портал. Родителю виден дневник без уроков онлайн.
help-parent-account-sign-in = Войти с логином и паролем ребёнка.
help-parent-account-none = Своей учётной записи у ребёнка ещё нет? Начать с неё: кнопка ниже.

help-consent = Нет согласия родителя
help-consent-what = Портал показывает дневник только тогда, когда родитель разрешил школе работать с данными ребёнка.
help-consent-open = Родителю войти на Госуслуги под своей учётной записью.
help-consent-give = В разделе «Согласия и доверенности» дать согласие для школы.
help-consent-back = Вернуться сюда и войти снова, уже как ученик.

help-diary-not-found = «Ваш дневник не найден»
help-diary-not-found-what = Госуслуги ученика узнали, а портал нет. Причин бывает две.
help-diary-not-found-school = Школа не знает учётную запись
help-diary-not-found-school-note = Классный руководитель вносит в журнал её телефон или почту. Для него есть готовая карточка.
help-diary-not-found-consent-note = Его даёт родитель на Госуслугах.

help-vk-failed = Привязать не получилось
help-vk-failed-what = Начать снова можно сколько угодно раз. Что помешало?
help-vk-failed-sms = Он приходит на телефон от аккаунта VK.
help-vk-failed-password = Это другой пароль, не от Госуслуг.
help-vk-failed-wrong-account = Нужен аккаунт самого ученика.
help-vk-failed-taken = Он связан с другим дневником.

help-vk-sms = Код от VK не приходит или не подходит
help-vk-sms-what = SMS уходит на тот номер, который записан в аккаунте VK.
help-vk-sms-whose = Посмотреть в окне последние цифры номера и понять, чей это телефон.
help-vk-sms-wait = Дождаться конца отсчёта, это около двух минут, и попросить код ещё раз.
help-vk-sms-other = Номер чужой или старый? Начать заново и вписать другой.

help-vk-password = Пароль от VK не подходит
help-vk-password-what = Нужен пароль от аккаунта VK. Пароль от Госуслуг здесь не подходит.
help-vk-password-forgot = В окне нажать «Забыли или не установили пароль?».
help-vk-password-form = Заполнить форму: пароль сменится.
help-vk-password-back = Вернуться к экрану «Введите пароль» и ввести новый.

help-vk-wrong-account = В VK открылось чужое имя
help-vk-wrong-account-what = К дневнику ученика привязывают его собственный учебный профиль, не родителя и не сестры.
help-vk-wrong-account-other = В окне нажать «Войти в другой аккаунт».
help-vk-wrong-account-own = Вписать телефон от аккаунта самого ученика.

help-vk-taken = Учебный профиль уже занят
help-vk-taken-what = Портал говорит, что этот профиль привязан к другому дневнику. Чаще всего это профиль брата, сестры или родителя.
help-vk-taken-own = Узнать телефон, на который записан аккаунт VK самого ученика.
help-vk-taken-afresh = Начать заново и войти в VK ID с этим телефоном.
help-vk-taken-school = Профиль точно свой? О чужой привязке нужно сказать классному руководителю.

## Карточка для учителя
teacher-card-open = Карточка для учителя
teacher-card = Передайте классному руководителю
teacher-card-what = Учитель внесёт учётную запись ученика в журнал, и дневник откроется.
teacher-card-private = Всё, что здесь написано, остаётся на этом экране: никуда не отправляется и не хранится.
teacher-card-contact = Телефон или почта учётной записи
teacher-card-contact-note = Те, на которые ученик зарегистрирован на Госуслугах.
teacher-card-name = Имя и фамилия ученика
teacher-card-class = Класс
teacher-card-optional = можно не писать
teacher-card-text = Готовый текст
teacher-card-copy = Скопировать
teacher-card-print = Распечатать
teacher-card-copied = Скопировано. Текст можно вставить в сообщение учителю.
teacher-card-not-copied = Скопировать не получилось. Текст выделен: его можно скопировать самостоятельно.
teacher-card-heading = Для классного руководителя
teacher-card-greeting = Здравствуйте! Прошу внести в электронный журнал учётную запись Госуслуг ученика.
teacher-card-line-pupil = Ученик: { $pupil }
teacher-card-line-class = Класс: { $class }
teacher-card-line-phone = Телефон учётной записи: { $contact }
teacher-card-line-email = Почта учётной записи: { $contact }
teacher-card-line-missing = Телефон или почта учётной записи: …
teacher-card-reason = Без этого не открывается дневник ({ $portal }) и не видны онлайн-уроки. Спасибо!
contact-empty = Осталось вписать телефон или почту.
contact-country = Номер должен начинаться с +7.
contact-digits = В номере не хватает { $count ->
    [one] { $count } цифры
   *[other] { $count } цифр
  }.
contact-too-many = В номере { $count ->
    [one] { $count } лишняя цифра
    [few] { $count } лишние цифры
   *[many] { $count } лишних цифр
  }.
contact-at = Похоже на почту, но в ней должен быть один знак @. Телефон пишут цифрами.
contact-name = Перед знаком @ чего-то не хватает.
contact-host = После знака @ не хватает названия почты, например mail.ru.
contact-space = В адресе почты не бывает пробелов.

## Окно входа
signing-in-help = Помощь со входом
cancel-link = Отменить привязку
signing-in-link = Окно привязки открыто
signing-in-link-note = Привязка продолжается там. Если окна не видно, оно за этим.
window-path = Где сейчас вход
window-path-done = пройдено
window-portal = Портал
window-gosuslugi = Госуслуги
window-diary = Дневник
window-done = Готово
window-to-diary = К дневнику
window-show = Показать окно входа
window-trouble = Что-то не так?
window-password = Пароль пишут только в том окне: «Звонок» его не видит.
window-somewhere = Вход продолжается в другом окне
window-somewhere-behind = Если его не видно, оно за этим.
window-at-portal = В окне сейчас портал
window-at-portal-pupils = Нажать «Вход для обучающихся».
window-at-portal-staff = «Служебный вход» не нужен: он для учителей.
window-at-gosuslugi = В окне сейчас Госуслуги
window-at-gosuslugi-again = Портал просит войти ещё раз
window-gosuslugi-password = Ввести логин и пароль самого ученика, не родителя.
window-gosuslugi-code = Потом код: из SMS, из MAX или из приложения.
window-gosuslugi-skip = Просят передать данные дневнику? Разрешить. Остальное можно пропустить.
window-at-diary = Портал открывает дневник
window-at-diary-school = Спрашивает, в какой дневник войти? Выбрать школу ученика.
window-closes-itself = Когда всё получится, окно закроется само.
window-at-chats = В окне сейчас «Чаты» портала
window-at-chats-link = Нажать «Привязать учебный профиль VK ID».
window-at-chats-next = Откроется VK ID. Что он спросит, видно ниже.
window-at-vk = В окне сейчас VK ID
window-at-vk-choose = Отметить ниже, что уже есть у ученика: станет видно, что писать на каждом экране.
window-at-vk-find = Найти ниже экран с таким же заголовком: там сказано, что писать.
window-linking = Портал сохраняет привязку
window-linking-again = Кнопка «Привязать учебный профиль VK ID» появилась снова? Нажать её ещё раз.
vk-branch = Что уже есть у ученика?
vk-branch-unsure = Если это неизвестно, можно вписать номер и «Продолжить»: VK ID сам подскажет. Спросит пароль, значит, аккаунт есть.
vk-branch-profile = Есть аккаунт VK и учебный профиль
vk-branch-account = Есть аккаунт VK, учебного профиля нет
vk-branch-nothing = Аккаунта VK нет
vk-screens = Экраны VK ID по порядку
vk-screen-phone = «Вход в VK ID»
vk-screen-phone-note = Телефон, на который записан аккаунт VK ученика. Потом «Продолжить».
vk-screen-phone-new-note = Телефон самого ученика, не родителя: на него придёт SMS с кодом. Потом «Продолжить».
vk-screen-password = «Введите пароль»
vk-screen-password-note = Пароль от аккаунта VK, не от Госуслуг. Не помнится? «Забыли или не установили пароль?»
vk-screen-code = «Подтвердите номер»
vk-screen-code-note = Код из SMS, которая придёт на этот телефон. Потом «Продолжить».
vk-screen-go-on = «Продолжить в учебном профиле»
vk-screen-go-on-note = Нажать эту кнопку, если имя на экране верное.
vk-screen-make = «Создайте учебный профиль»
vk-screen-make-note = Если имя на экране верное, нажать «Создать учебный профиль».
vk-screen-about = «Информация о себе»
vk-screen-about-note = Настоящие имя, фамилия, дата рождения и пол ученика, как в классном журнале. Отчество можно не писать. Потом «Продолжить».
vk-screen-review = «Проверьте свои данные»
vk-screen-review-note = Имя увидят учитель и класс. Всё верно? «Продолжить».

## Первые шаги
welcome-have-account = Уже есть учётная запись? Войти
welcome-continue = Продолжить первые шаги
welcome-shared = Школьный компьютер
welcome-shared-note = Вход здесь на один раз: после кнопки «Выйти» в «Звонке» ничего не останется.
welcome-prepare = Подготовить компьютер
welcome-prepared = Как подготовлен компьютер
welcome-not-shared = Это не общий компьютер
for-whom = Для кого настраиваем?
for-whom-pupil = Я ученик
for-whom-pupil-note = Настраиваю для себя
for-whom-child = Настраиваю ребёнку
for-whom-child-note = Для родителей и всех, кто помогает
for-whom-shared = Школьный компьютер
for-whom-shared-note = Учеников много, вход каждый раз новый

guide = Первые шаги
guide-lead = Несколько шагов, и можно на урок. Прерваться можно на любом: всё, что готово, запомнится.
guide-for = { $who ->
    [child] Для ребёнка
    [shared] Школьный компьютер
   *[pupil] Для ученика
  }
guide-change = Сменить
guide-lesson-now = Сейчас идёт урок: { $subject }
guide-lesson-go = К уроку
guide-lesson-now-note = Остальные шаги подождут: всё, что готово, запомнится.
guide-steps = Шаги
guide-progress = Готово { $done } из { $all }
guide-stands-done = готово
guide-stands-current = сейчас этот шаг
guide-stands-wrong = нужно поправить
guide-stands-later = позже

guide-account = { $who ->
    [child] Аккаунт Госуслуг ребёнка
   *[pupil] Аккаунт Госуслуг ученика
  }
guide-account-line = С ним ученик входит сам
guide-account-why = { $who ->
    [child] Ребёнку нужна своя учётная запись на Госуслугах. Под своей родители урок не увидят.
   *[pupil] Нужна своя учётная запись на Госуслугах. Под входом родителей урок не появится.
  }
guide-account-have = Учётная запись есть
guide-account-none = { $who ->
    [child] Ещё нет? Сколько лет ребёнку:
   *[pupil] Ещё нет? Сколько лет ученику:
  }
guide-account-under-14 = Младше 14 лет
guide-account-from-14 = 14 лет и старше
guide-account-not = Своей пока нет

guide-diary = Вход в дневник
guide-diary-line = Через Госуслуги
guide-diary-window = Откроется окно: сначала { $portal }, потом Госуслуги. Там спросят:
guide-diary-password = { $who ->
    [child] логин и пароль ребёнка, не родителя
   *[pupil] логин и пароль ученика
  }
guide-diary-code = { $who ->
    [child] код: он придёт на телефон, который записан у ребёнка на Госуслугах
   *[pupil] код из SMS, поэтому телефон нужен рядом
  }
guide-diary-safe = Пароль остаётся между учеником и Госуслугами: «Звонок» его не видит и не хранит.
guide-diary-new = Учётная запись новая?
guide-diary-new-note = Сначала о ней должен узнать классный руководитель, иначе дневник не откроется.
guide-diary-teacher = Что передать учителю
guide-diary-wrong = Сейчас открыт вход родителя
guide-diary-parent = Онлайн-урок видит только ученик. Нужны логин и пароль самого ребёнка.
guide-diary-done = Дневник открыт.

guide-vk-profile = Учебный профиль VK ID
guide-vk-profile-line = Чтобы войти на урок под своим именем
guide-vk-profile-why = Это школьное имя в VK: по нему учитель и класс узнают ученика на уроке. Личную страницу ВКонтакте никто не увидит.
guide-vk-profile-window = Откроется окно, и в нём VK ID спросит:
guide-vk-profile-phone = { $who ->
    [child] телефон ребёнка и код из SMS
   *[pupil] телефон ученика и код из SMS
  }
guide-vk-profile-password = пароль VK, если аккаунт уже есть
guide-vk-profile-whose = С телефоном родителя откроется аккаунт родителя: он не подойдёт. Своего номера у ребёнка нет? Нужен другой, на котором ещё нет аккаунта VK.
guide-vk-profile-after = Сначала нужен вход в дневник: профиль привязывают из него.
guide-vk-profile-link = Привязать учебный профиль
guide-vk-profile-is = Уже привязан к дневнику раньше?
guide-vk-profile-is-not = Просто аккаунт VK — ещё не учебный профиль.
guide-vk-profile-linked = Профиль уже привязан
guide-vk-profile-again = Привязать ещё раз

guide-program = Программа для звонков
guide-program-line = VK Мессенджер или браузер
guide-program-why = Урок может открываться в браузере: он уже есть, ставить ничего не нужно.
guide-program-browser = Открывать в браузере
guide-program-get = Скачать VK Мессенджер
guide-program-or = Или в VK Мессенджере:
guide-program-look = Он уже установлен
guide-program-not-seen = Пока он не нашёлся. Помогает открыть его один раз и попробовать снова. Или выбрать браузер.
guide-program-done = Есть чем открыть урок.

guide-check = Проверка связи
guide-check-line = Всё ли откроется на уроке
guide-check-why = За несколько секунд станет видно, открываются ли сайты, верны ли часы и есть ли чем открыть урок.
guide-check-wrong = Проверка нашла помеху
guide-check-wrong-note = Что мешает и как это убрать, сказано в самой проверке.

guide-ready = { $who ->
    [shared] Компьютер готов
   *[pupil] Всё готово к урокам
  }
guide-ready-note = { $who ->
    [child] Когда начнётся урок, в дневнике появится зелёная кнопка. Ребёнку останется нажать её.
    [shared] Ученик нажимает «Войти», после урока — «Выйти». Больше ничего не нужно.
   *[pupil] Когда начнётся урок, в дневнике появится зелёная кнопка. Останется нажать её.
  }
guide-open-diary = Открыть дневник
guide-close = Закончить

guide-pupils = Что делает каждый ученик
guide-pupils-account = входит перед уроком со своей учётной записью Госуслуг
guide-pupils-vk = один раз привязывает учебный профиль VK ID, здесь или дома
guide-pupils-no-account = У ученика нет учётной записи
guide-pupils-leave = после урока нажимает «Выйти» в «Звонке», а в браузере выходит из VK

checklist = Первые шаги: { $done } из { $all }
checklist-next = Дальше: { $step }
checklist-continue = Продолжить
checklist-steps = Все шаги
checklist-vk = Учебный профиль VK ID не привязан
vk-profile-link = Привязать
vk-profile-state-linked = Привязан к дневнику
vk-profile-state-open = Нужен, чтобы войти на урок под своим именем.

## Часы компьютера
clock-ahead = { $unit ->
    [minutes] Часы компьютера спешат на { $count ->
        [one] { $count } минуту
        [few] { $count } минуты
       *[many] { $count } минут
      }
    [hours] Часы компьютера спешат на { $count ->
        [one] { $count } час
        [few] { $count } часа
       *[many] { $count } часов
      }
   *[days] Часы компьютера спешат на { $count ->
        [one] { $count } день
        [few] { $count } дня
       *[many] { $count } дней
      }
  }
clock-behind = { $unit ->
    [minutes] Часы компьютера отстают на { $count ->
        [one] { $count } минуту
        [few] { $count } минуты
       *[many] { $count } минут
      }
    [hours] Часы компьютера отстают на { $count ->
        [one] { $count } час
        [few] { $count } часа
       *[many] { $count } часов
      }
   *[days] Часы компьютера отстают на { $count ->
        [one] { $count } день
        [few] { $count } дня
       *[many] { $count } дней
      }
  }
clock-note = «Звонок» считает по времени школы, поэтому уроки и напоминания будут вовремя. Часы исправляют в настройках компьютера: «Дата и время».

## Урок, когда на экране другое
bell-band = Онлайн-урок
bell-running = Идёт урок:
bell-soon = { $minutes ->
    [one] Через { $minutes } минуту:
    [few] Через { $minutes } минуты:
   *[many] Через { $minutes } минут:
  }
bell-several-running = Сейчас идут несколько уроков
bell-several-soon = { $minutes ->
    [one] Через { $minutes } минуту несколько уроков
    [few] Через { $minutes } минуты несколько уроков
   *[many] Через { $minutes } минут несколько уроков
  }
bell-to-lesson = К уроку

## Неделя
week = Неделя
week-this = эта неделя
week-go-this = К этой неделе
week-other = Другие недели
week-previous = Предыдущая неделя
week-following = Следующая неделя
week-today = сегодня
week-day-off = Выходной
week-no-lessons = Уроков нет
week-missing = Эта неделя ещё не загружена
week-missing-note = Она появится здесь, как только портал ответит.

## Настройки
settings = Настройки
switch-on = включено
switch-off = выключено
settings-reminders = Напоминания
settings-reminders-parent = Напоминания приходят об онлайн-уроках ученика. При входе родителя их не бывает.
settings-before = Напомнить об уроке заранее
settings-before-none = не нужно
settings-before-minutes = { $minutes ->
    [one] за { $minutes } минуту
    [few] за { $minutes } минуты
   *[many] за { $minutes } минут
  }
settings-at-bell = Напомнить, когда урок начался
settings-repeat = Повторять, пока урок не открыт
settings-repeat-note = Каждые две минуты. «Не сейчас» останавливает повторы.
settings-hide-subject = Не показывать название урока
settings-hide-subject-note = В напоминании будет просто «Онлайн-урок».
settings-silent = Напоминаний не будет: о начале урока подскажет только кнопка в дневнике.
settings-no-tray = В этой системе нет места для значка рядом с часами, поэтому напоминания приходят, только пока окно открыто.
settings-join = Подключение к уроку
settings-auto-join = Подключать к урокам автоматически
settings-auto-join-note = Когда начнётся онлайн-урок, он откроется сам, без нажатия.
settings-shortcut = Подключиться клавишами
settings-shortcut-note = Работают из любой программы, даже когда окно «Звонка» закрыто.
settings-shortcut-note-open = Работают из любой программы, пока «Звонок» открыт.
settings-shortcut-is = Сейчас:
settings-shortcut-choose = Выбрать клавиши
settings-shortcut-other = Выбрать другие
settings-shortcut-remove = Убрать
settings-shortcut-press = Теперь нажать клавиши вместе
settings-shortcut-how = Например, Ctrl, Alt и букву. Esc оставит всё как было.
settings-shortcut-few = Одной такой клавиши мало: нужны две из Ctrl, Alt, Shift и ещё буква или цифра.
settings-shortcut-unfit = Эта клавиша не подходит: нужна буква, цифра или F1–F12.
settings-shortcut-taken = Эти клавиши заняты другой программой и здесь не сработают. Помогут другие, например Ctrl, Alt и любая буква.
settings-shortcut-unavailable = Клавиши для подключения из любой программы в этой системе выбрать нельзя.
settings-desktop-button = Кнопка на рабочем столе
settings-desktop-button-note = Значок «Подключиться к уроку»: двойное нажатие, и урок открыт.
settings-calls = Чем открывать звонки
settings-calls-note = Сервисы, для которых это уже выбирали.
settings-calls-program = { $known ->
    [vk-messenger] Программа VK Мессенджер
   *[other] Программа «{ $program }»
  }
settings-calls-browser = Браузер
settings-calls-ask = Спрашивать каждый раз
settings-background = Когда окно закрыто
settings-stay = Оставаться рядом с часами
settings-stay-note = «Звонок» не мешает, но напомнит об уроке. Закрыть его совсем можно значком рядом с часами.
settings-autostart = Запускать вместе с компьютером
settings-autostart-note = Тогда напоминания придут, даже если «Звонок» забыли открыть.

## Напоминание
reminder-title-soon = { $minutes ->
    [one] Урок через { $minutes } минуту
    [few] Урок через { $minutes } минуты
   *[many] Урок через { $minutes } минут
  }
reminder-title-now = Урок начался
reminder-title-running = { $minutes ->
    [one] Урок идёт уже { $minutes } минуту
    [few] Урок идёт уже { $minutes } минуты
   *[many] Урок идёт уже { $minutes } минут
  }
reminder-body = { $subject }, { $start }
reminder-body-who = { $who }: { $subject }, { $start }
reminder-body-several = { $count ->
    [one] { $count } урок в { $start }
    [few] Сразу { $count } урока в { $start }
   *[many] Сразу { $count } уроков в { $start }
  }
reminder-hidden-subject = Онлайн-урок
reminder-join = Подключиться
reminder-choose = Выбрать урок
reminder-dismiss = Не сейчас

## Рядом с часами
tray-open = Открыть «Звонок»
tray-join = Подключиться: { $subject }
tray-next = { $start } · { $subject }
tray-running = Идёт урок · { $subject }
tray-nothing = Сегодня онлайн-уроков больше нет
tray-signed-out = Нужно войти
tray-quit = Закрыть «Звонок»
stays-title = «Звонок» остался рядом с часами
stays-body = Он напомнит об уроке. Открыть или закрыть его можно значком рядом с часами.
desktop-button-name = Подключиться к уроку
cli-today-title = { $date } · { $who }

## Родитель
parent-note = Онлайн-урок видит только ученик со своим входом. Дневник смотреть можно.
parent-no-account = У ребёнка нет учётной записи
parent-children = Чей дневник показан
parent-lesson = Если урок идёт онлайн, подключается к нему сам ученик со своим входом.

## Вход перед уроком
join-signing-in = Войти и подключиться
join-signing-in-why = Портал просит войти ещё раз. Дневник показан и без этого.
leave = Выйти

## Командная строка и заголовок напоминания
reminder-window-title = Звонок напоминает
cli-usage =
    Звонок: в онлайн-урок одним нажатием.

    zvonok                 открыть окно
    zvonok join            подключиться к уроку, который идёт, или к следующему
    zvonok today           показать уроки на сегодня
    zvonok --background    работать рядом с часами, без окна
    zvonok --region ФАЙЛ   взять другой файл региона
cli-online = {"  "}(онлайн)
cli-online-now = {"  "}(идёт онлайн)
cli-no-lessons = Сегодня уроков нет.
cli-fetched = Дневник на { $time }, { $date }
cli-signed-out = Никто не вошёл. Вход в окне Звонка: zvonok
cli-shared = Это общий компьютер: дневник виден только в окне Звонка.
cli-nothing-known = Дневник на сегодня ещё не загружен. Стоит проверить интернет и открыть окно Звонка: zvonok

## Дата
date-plain = { $day } { $month ->
    [1] января
    [2] февраля
    [3] марта
    [4] апреля
    [5] мая
    [6] июня
    [7] июля
    [8] августа
    [9] сентября
    [10] октября
    [11] ноября
   *[12] декабря
 }
date-in-sentence = { $weekday ->
    [0] воскресенье
    [1] понедельник
    [2] вторник
    [3] среда
    [4] четверг
    [5] пятница
   *[6] суббота
 }, { $date }
date-short = { $weekday ->
    [0] вс
    [1] пн
    [2] вт
    [3] ср
    [4] чт
    [5] пт
   *[6] сб
 }{ "\u00A0" }{ $day }
